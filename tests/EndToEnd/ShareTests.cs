using TensorFusion.Protocol.Control;
using TensorFusion.Tests.Sharing;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>
/// Shares of one software card with real workers and programs. What is asserted is device time by the device's own
/// ledger.
/// </summary>
public sealed class ShareTests
{
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("sync", 1000, 0.1)]
    [InlineData("sync", 1000, 0.5)]
    [InlineData("continuous", 200, 0.25)]
    [InlineData("continuous", 1000, 0.1)]
    [InlineData("continuous", 1000, 0.5)]
    [InlineData("extended", 1000, 0.25)]
    public async Task A_slice_that_is_alone_gets_its_limit_and_no_more(string feed, double microseconds, double limit)
    {
        await using var card = new SharedCard();
        var slice = await card.AddAsync(limit, limit);
        await slice.FeedAsync(feed, microseconds);
        await card.MeasureAsync(Settle);
        var share = Assert.Single(await card.MeasureAsync(Window));
        AssertShare(limit, share);
    }

    [Fact]
    public async Task Kernels_of_100_ms_are_charged_afterwards_and_paid_back()
    {
        await using var card = new SharedCard();
        var slice = await card.AddAsync(0.5, 0.5);
        await slice.FeedAsync("continuous", 100_000);
        await card.MeasureAsync(Settle);

        // Over a window, the last kernel is in it or not.
        var window = TimeSpan.FromSeconds(8);
        var share = Assert.Single(await card.MeasureAsync(window));
        Assert.InRange(share.Used, 0.5 - 0.03, 0.5 + 0.03);
    }

    [Fact]
    public async Task Two_slices_entitled_one_to_nine_get_one_to_nine()
    {
        await using var card = new SharedCard();
        await FeedAsync(card, "continuous", 500, 0.1, 0.9);
        var shares = await card.MeasureAsync(Window);
        Assert.InRange(shares[1].Charged / shares[0].Charged, 8.7, 9.3);
        Assert.InRange(shares[1].Used / shares[0].Used, 7, 11);
        AssertBusy(shares);
    }

    [Fact]
    public async Task Four_slices_get_their_tenths_and_when_one_is_idle_the_others_share_its_time()
    {
        await using var card = new SharedCard();
        var slices = await FeedAsync(card, "continuous", 500, 0.1, 0.2, 0.3, 0.4);
        AssertProportion(await card.MeasureAsync(Window), [0.1, 0.2, 0.3, 0.4], 0.03);

        await slices[3].StopProgramsAsync();
        var shares = await card.MeasureAsync(Window);
        Assert.InRange(shares[3].Used, 0, 0.001);
        AssertProportion([.. shares.Take(3)], [0.1, 0.2, 0.3], 0.03);
        AssertBusy(shares);
    }

    [Fact]
    public async Task Many_threads_get_a_slice_no_more_than_one()
    {
        await using var card = new SharedCard();
        var slices = await FeedAsync(card, "continuous", 500, 0.5);
        var greedy = await card.AddAsync(0.5);
        await greedy.FeedAsync("continuous", 500, threads: 4);
        await greedy.FeedAsync("continuous", 500);
        await card.MeasureAsync(Settle);
        AssertProportion(await card.MeasureAsync(Window), [0.5, 0.5], 0.03);
        Assert.Single(slices);
    }

    [Fact]
    public async Task A_worker_that_dies_in_its_turn_blocks_the_others_for_no_longer_than_a_moment()
    {
        await using var card = new SharedCard();
        var slices = await FeedAsync(card, "continuous", 500, 0.5, 0.5);
        slices[0].Kill();
        await slices[0].WaitForExitAsync();
        var shares = await card.MeasureAsync(TimeSpan.FromSeconds(1));
        AssertBusy(shares);
    }

    [Fact]
    public async Task A_resize_under_load_takes_effect_at_once_and_memory_in_use_is_not_taken_away()
    {
        await using var card = new SharedCard();
        var slice = await card.AddAsync(0.1, 0.1);
        await slice.FeedAsync("continuous", 500);
        await card.MeasureAsync(Settle);
        var reply = await slice.SendAsync(WorkerCommandKind.Resize, 0.4, 0.4);
        Assert.True(reply.Ok, reply.Error);
        await card.MeasureAsync(TimeSpan.FromMilliseconds(200));
        var share = Assert.Single(await card.MeasureAsync(TimeSpan.FromSeconds(3)));
        AssertShare(0.4, share);

        var refused = await slice.SendAsync(WorkerCommandKind.Resize, 0.5, 0.2);
        Assert.False(refused.Ok);
        var status = (await slice.SendAsync(WorkerCommandKind.Status)).Status!.Devices[0];
        Assert.Equal((0.4, 0.4), (status.Share!.Entitled, status.Share.Limit));
    }

    [Fact]
    public async Task An_endless_kernel_is_reported_its_slice_stopped_and_the_other_unharmed()
    {
        await using var card = new SharedCard
        {
            Settings = turns => turns with { ReportAfterSeconds = 1, StopAfterSeconds = 3 },
        };
        var good = await card.AddAsync(0.5);
        await good.FeedAsync("continuous", 500);
        var bad = await card.AddAsync(0.5);
        var program = await bad.FeedAsync("endless", 0);
        var report = await bad.EventAsync(WorkerEventKind.LongKernel);
        Assert.Contains("without an end", report.Message);
        Assert.Equal(WorkerExitCode.DeviceFault, await bad.WaitForExitAsync());
        await program.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(4, program.ExitCode);
        await card.MeasureAsync(Settle);
        var shares = await card.MeasureAsync(TimeSpan.FromSeconds(1));
        AssertBusy(shares);
    }

    [Fact]
    public async Task The_worker_proves_that_it_enforces_and_counts_what_it_gave()
    {
        await using var card = new SharedCard();
        var slice = await card.AddAsync(0.25, 0.25);
        await slice.FeedAsync("sync", 1000);
        await slice.ShareAsync();
        var before = await slice.ShareAsync();
        await card.MeasureAsync(TimeSpan.FromSeconds(2));
        var share = await slice.ShareAsync();
        Assert.True(share.Verified);
        Assert.Equal((0.25, 0.25), (share.Entitled, share.Limit));
        Assert.InRange(share.Delivered, 0.24, 0.26);
        Assert.InRange(share.DeviceMicroseconds - before.DeviceMicroseconds, 470_000, 530_000);
        Assert.True(share.Turns > before.Turns);
        Assert.True(share.ThrottledMicroseconds > before.ThrottledMicroseconds);
        Assert.True(share.Waits.Sum() > before.Waits.Sum());
        Assert.True(share.Launches - before.Launches >= 450);
    }

    private static async Task<IReadOnlyList<CardSlice>> FeedAsync(
        SharedCard card, string feed, double microseconds, params double[] requests)
    {
        var slices = new List<CardSlice>();
        foreach (var request in requests)
        {
            var slice = await card.AddAsync(request);
            slices.Add(slice);
            await slice.FeedAsync(feed, microseconds);
        }

        await card.MeasureAsync(Settle);
        return slices;
    }

    /// <summary>
    /// What was charged is the limit; what was used is never more, and less where the host is late.
    /// </summary>
    private static void AssertShare(double limit, MeasuredShare share)
    {
        var tolerance = Math.Max(0.003, limit * 0.03);
        Assert.InRange(share.Charged, limit - tolerance, limit + tolerance);
        Assert.InRange(share.Used, limit * 0.6, limit + tolerance);
    }

    /// <summary>
    /// The card was handed on rather than left idle. How busy it can be kept is the host's doing: the benchmark measures
    /// that.
    /// </summary>
    private static void AssertBusy(IReadOnlyList<MeasuredShare> shares)
    {
        var sum = shares.Sum(share => share.Used);
        Assert.True(sum > 0.5, $"the card was busy for {sum:P1} only");
    }

    private static void AssertProportion(IReadOnlyList<MeasuredShare> shares, double[] requests, double tolerance)
    {
        var (charged, used, entitled) =
            (shares.Sum(share => share.Charged), shares.Sum(share => share.Used), requests.Sum());
        for (var i = 0; i < requests.Length; i++)
        {
            var part = requests[i] / entitled;
            Assert.InRange(shares[i].Charged / charged, part * (1 - tolerance), part * (1 + tolerance));
            Assert.InRange(shares[i].Used / used, part * 0.9, part * 1.1);
        }
    }
}

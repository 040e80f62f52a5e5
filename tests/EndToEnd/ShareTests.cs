using TensorFusion.Protocol.Control;
using TensorFusion.Tests.Sharing;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>
/// Shares of one software card with real workers and programs. What is asserted holds on any machine: shares of the
/// device time that was charged, and that the device's own ledger shows no more than that. How much of the card's time
/// the host manages to use is its own doing, which the benchmark of shares measures.
/// </summary>
public sealed class ShareTests
{
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Kernels, in microseconds, of programs whose shares are compared: so long that a worker which the host lets wait for
    /// its processor still has work on the device.
    /// </summary>
    private const double Long = 20_000;

    /// <summary>Device time that all slices together are charged while shares are compared.</summary>
    private static readonly TimeSpan Compared = TimeSpan.FromSeconds(8);

    /// <summary>Device time that shows that a slice goes on.</summary>
    private static readonly TimeSpan Some = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData("sync", Long, 0.1)]
    [InlineData("sync", Long, 0.5)]
    [InlineData("continuous", 200, 0.1)]
    [InlineData("continuous", 1000, 0.1)]
    [InlineData("continuous", 1000, 0.5)]
    [InlineData("extended", Long, 0.25)]
    [InlineData("graph", 2000, 0.25)]
    public async Task A_slice_that_is_alone_gets_its_limit_and_no_more(string feed, double microseconds, double limit)
    {
        await using var card = new SharedCard();
        var slice = await card.AddAsync(limit, limit);
        await slice.FeedAsync(feed, microseconds);
        await card.MeasureAsync(Settle);
        await AssertShareAsync(card, limit);
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
        Assert.InRange(share.Charged, 0.5 - 0.02, 0.5 + 0.02);
        Assert.InRange(share.Used, 0, 0.5 + 0.02);
    }

    [Fact]
    public async Task Two_slices_entitled_one_to_nine_get_one_to_nine()
    {
        await using var card = new SharedCard();
        await FeedAsync(card, "continuous", Long, 0.1, 0.9);
        await AssertProportionAsync(card, [0.1, 0.9]);
    }

    [Fact]
    public async Task Four_slices_get_their_tenths_and_when_one_is_idle_the_others_share_its_time()
    {
        await using var card = new SharedCard();
        var slices = await FeedAsync(card, "continuous", Long, 0.1, 0.2, 0.3, 0.4);
        await AssertProportionAsync(card, [0.1, 0.2, 0.3, 0.4]);

        await slices[3].StopProgramsAsync();
        var shares = await AssertProportionAsync(card, [0.1, 0.2, 0.3]);
        Assert.Equal((0.0, 0.0), (shares[3].Used, shares[3].Charged));
    }

    [Fact]
    public async Task Many_threads_get_a_slice_no_more_than_one()
    {
        await using var card = new SharedCard();
        var slices = await FeedAsync(card, "continuous", Long, 0.5);
        var greedy = await card.AddAsync(0.5);
        await greedy.FeedAsync("continuous", Long, threads: 4);
        await greedy.FeedAsync("continuous", Long);
        await card.MeasureAsync(Settle);
        await AssertProportionAsync(card, [0.5, 0.5]);
        Assert.Single(slices);
    }

    [Fact]
    public async Task A_worker_that_dies_in_its_turn_blocks_the_others_for_no_longer_than_a_moment()
    {
        await using var card = new SharedCard();
        var slices = await FeedAsync(card, "continuous", 500, 0.5, 0.5);
        slices[0].Kill();
        await slices[0].WaitForExitAsync();
        var shares = await card.MeasureChargedAsync(Some);
        Assert.Equal(0, shares[0].Charged);
    }

    [Fact]
    public async Task A_resize_under_load_takes_effect_at_once_and_memory_in_use_is_not_taken_away()
    {
        await using var card = new SharedCard();
        var slice = await card.AddAsync(0.1, 0.1);
        await slice.FeedAsync("continuous", 1000);
        await card.MeasureAsync(Settle);
        var reply = await slice.SendAsync(WorkerCommandKind.Resize, 0.4, 0.4);
        Assert.True(reply.Ok, reply.Error);
        await card.MeasureAsync(TimeSpan.FromMilliseconds(200));
        await AssertShareAsync(card, 0.4);

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
        var shares = await card.MeasureChargedAsync(Some);
        Assert.Equal(0, shares[1].Charged);
    }

    [Fact]
    public async Task The_worker_proves_that_it_enforces_and_counts_what_it_gave()
    {
        await using var card = new SharedCard();
        var slice = await card.AddAsync(0.25, 0.25);
        await slice.FeedAsync("sync", Long);
        await card.MeasureAsync(Settle);
        var before = await slice.ShareAsync();
        await card.MeasureAsync(Window);
        var share = await slice.ShareAsync();
        Assert.True(share.Verified);
        Assert.Equal((0.25, 0.25), (share.Entitled, share.Limit));
        Assert.InRange(share.Delivered, 0.24, 0.26);
        Assert.True(share.Turns > before.Turns);
        Assert.True(share.ThrottledMicroseconds > before.ThrottledMicroseconds);
        Assert.True(share.Waits.Sum() > before.Waits.Sum());

        // Nothing passes uncharged; what is in flight at the end of the measurement is not charged yet.
        var kernels = share.Launches - before.Launches;
        Assert.InRange(kernels * Long, Long, share.DeviceMicroseconds - before.DeviceMicroseconds + (2 * Long));
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

    /// <summary>What was charged and used is never more than the limit, and what was charged is no less.</summary>
    private static async Task AssertShareAsync(SharedCard card, double limit)
    {
        var tolerance = Math.Max(0.003, limit * 0.03);
        await MeasureAsync(() => card.MeasureAsync(Window), shares =>
        {
            var share = Assert.Single(shares);
            Assert.InRange(share.Charged, 0, limit + tolerance);
            Assert.InRange(share.Used, double.Epsilon, limit + tolerance);
            return share.Charged >= limit - tolerance;
        });
    }

    /// <summary>
    /// Each slice has its part of what was charged, up to a turn at both ends of the measurement: of a turn, two kernels
    /// can be in flight.
    /// </summary>
    private static Task<IReadOnlyList<MeasuredShare>> AssertProportionAsync(SharedCard card, double[] requests)
    {
        var tolerance = 2 * 2 * Long / Compared.TotalMicroseconds;
        return MeasureAsync(() => card.MeasureChargedAsync(Compared), shares =>
        {
            var charged = shares.Sum(share => share.Charged);
            return requests.Select((request, i) => Math.Abs((shares[i].Charged / charged) - (request / requests.Sum())))
                .All(off => off <= tolerance);
        });
    }

    /// <summary>
    /// Measures until a measurement holds. A worker that the host lets wait for its processor for longer than it has to
    /// take up a turn, or that comes too late to use its limit, loses that: such a measurement is the host's and another
    /// is made. What a slice must never get is asserted in each.
    /// </summary>
    private static async Task<IReadOnlyList<MeasuredShare>> MeasureAsync(
        Func<Task<IReadOnlyList<MeasuredShare>>> measure, Func<IReadOnlyList<MeasuredShare>, bool> holds)
    {
        const int Most = 5;
        var all = new List<string>();
        while (all.Count < Most)
        {
            var shares = await measure();
            if (holds(shares))
            {
                return shares;
            }

            all.Add(string.Join(", ", shares));
        }

        Assert.Fail($"no measurement shows the shares that the slices are entitled to:\n{string.Join('\n', all)}");
        return [];
    }
}

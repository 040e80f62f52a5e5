using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster;

/// <summary>Lower classes leave their cards for higher ones, and return when there is room.</summary>
public sealed class PreemptionTests : IAsyncLifetime
{
    private PoolCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await PoolCluster.StartAsync(1);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_critical_slice_runs_because_low_ones_are_frozen_and_they_return_unharmed()
    {
        var first = await RunAsync(50, 8, QualityOfService.Low);
        var second = await RunAsync(50, 8, QualityOfService.Low);

        var critical = await RunAsync(60, 4, QualityOfService.Critical);

        foreach (var low in new[] { first, second })
        {
            var frozen = await _cluster.BecomesAsync(low.Id, slice => slice.WaitsToReturn);
            Assert.Equal((SlicePhase.Frozen, critical.Id), (frozen.Phase, frozen.MadeRoomFor));
        }

        Assert.Equal(Tflops.From(60), await _cluster.ReservedAsync());
        var explanation = await _cluster.Pool().ExplainAsync(first.Id);
        Assert.True(explanation.Position > 0, $"{explanation}");
        await _cluster.Client.ReleaseAsync(critical.Id);
        foreach (var low in new[] { first, second })
        {
            var back = await _cluster.RunsAsync(low.Id);
            Assert.Equal((low.WorkerPid, 0, ""), (back.WorkerPid, back.Restarts, back.MadeRoomFor));
        }

        Assert.Equal(Tflops.From(100), await _cluster.ReservedAsync());
        Assert.Empty(_cluster.Machines[0].Violations);
        Assert.Empty(_cluster.Stored.Overbooked);
    }

    [Fact]
    public async Task Only_as_many_leave_as_must_and_medium_slices_make_nobody_leave()
    {
        var low = await RunAsync(40, 4, QualityOfService.Low);
        var medium = await RunAsync(60, 4, QualityOfService.Medium);
        var waiting = await SubmitAsync(30, 4, QualityOfService.Medium);
        Assert.Equal(SlicePhase.Pending, waiting.Phase);

        await RunAsync(40, 4, QualityOfService.High);

        await _cluster.BecomesAsync(low.Id, slice => slice.WaitsToReturn);
        Assert.Equal(SlicePhase.Running, (await _cluster.Client.DescribeAsync(medium.Id)).Phase);
        Assert.Equal(SlicePhase.Pending, (await _cluster.Client.DescribeAsync(waiting.Id)).Phase);
    }

    [Fact]
    public async Task When_one_will_not_leave_the_others_come_back_and_none_is_ended()
    {
        var first = await RunAsync(50, 8, QualityOfService.Low);
        var second = await RunAsync(50, 8, QualityOfService.Low);
        _cluster.Machines[0].Workers[second.Id].Refusal = "the tiers are full";

        var critical = await SubmitAsync(60, 4, QualityOfService.Critical);

        await _cluster.BecomesAsync(second.Id, slice => slice.Message.Contains("the tiers are full"));
        await _cluster.BecomesAsync(
            first.Id, slice => slice is { Phase: SlicePhase.Running, MadeRoomFor.Length: 0, Version: > 0 });
        Assert.Equal(SlicePhase.Pending, (await _cluster.Client.DescribeAsync(critical.Id)).Phase);
        await Eventually.GetAsync(_cluster.ReservedAsync, reserved => reserved == Tflops.From(100));
        Assert.Empty(_cluster.Machines[0].Violations);

        // Later it would: the next plan succeeds.
        _cluster.Machines[0].Workers[second.Id].Refusal = "";
        await _cluster.RunsAsync(critical.Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_scheduler_that_dies_in_the_middle_of_a_plan_is_followed_by_one_that_goes_on(bool isLost)
    {
        var low = await RunAsync(80, 8, QualityOfService.Low);
        var worker = _cluster.Machines[0].Workers[low.Id];
        worker.HoldsMoves = true;
        if (isLost)
        {
            _cluster.Stored.Failing["pool"] = (1, true);
        }

        var critical = await SubmitAsync(60, 4, QualityOfService.Critical);
        await _cluster.BecomesAsync(low.Id, slice => slice.Phase == SlicePhase.Freezing);

        await _cluster.DeactivateAsync(_cluster.Pool());
        worker.HoldsMoves = false;

        await _cluster.RunsAsync(critical.Id);
        await _cluster.BecomesAsync(low.Id, slice => slice.WaitsToReturn);
        await _cluster.Client.ReleaseAsync(critical.Id);
        Assert.Equal(1, (await _cluster.RunsAsync(low.Id)).Epoch);
        Assert.Empty(_cluster.Machines[0].Violations);
    }

    [Fact]
    public async Task What_made_room_waits_on_over_a_restart_of_everything()
    {
        var low = await RunAsync(80, 8, QualityOfService.Low);
        var critical = await RunAsync(60, 4, QualityOfService.Critical);
        await _cluster.BecomesAsync(low.Id, slice => slice.WaitsToReturn);

        await _cluster.KillAsync("node-0");
        await _cluster.RestartAllAsync();

        Assert.True((await _cluster.BecomesAsync(low.Id, slice => slice.WaitsToReturn)).GaveRoom);
        await _cluster.Client.ReleaseAsync(critical.Id);
        await _cluster.RunsAsync(low.Id);
    }

    [Fact]
    public async Task Who_waits_is_no_longer_wanted_and_all_that_made_room_returns()
    {
        var low = await RunAsync(80, 8, QualityOfService.Low);
        _cluster.Machines[0].Workers[low.Id].HoldsMoves = true;
        var critical = await SubmitAsync(60, 4, QualityOfService.Critical);
        await _cluster.BecomesAsync(low.Id, slice => slice.Phase == SlicePhase.Freezing);

        await _cluster.Client.ReleaseAsync(critical.Id);
        _cluster.Machines[0].Workers[low.Id].HoldsMoves = false;

        await _cluster.RunsAsync(low.Id);
        Assert.Equal(Tflops.From(80), await _cluster.ReservedAsync());
    }

    private Task<SliceInfo> SubmitAsync(decimal tflops, long gib, QualityOfService qos) =>
        _cluster.Client.SubmitAsync(Requests.Of(tflops, gib) with { Qos = qos, Restart = RestartPolicy.OnFailure });

    private async Task<SliceInfo> RunAsync(decimal tflops, long gib, QualityOfService qos) =>
        await _cluster.RunsAsync((await SubmitAsync(tflops, gib, qos)).Id);
}

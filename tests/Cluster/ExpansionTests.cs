using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster;

/// <summary>A pool that promises more than it has.</summary>
public sealed class ExpansionTests : IAsyncLifetime
{
    private PoolCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await PoolCluster.StartAsync(
        new TestMachine("node-0", PoolCluster.DensePool, [TestInventory.Card("node-0", 0, 100, 16)])
        {
            ComputeRatio = 2,
        });

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Slices_that_do_not_fit_together_take_turns_and_what_is_not_promised_waits()
    {
        var machine = _cluster.Machines[0];
        var first = await _cluster.RunsAsync(await SubmitAsync("first"));
        var second = await SubmitAsync("second");
        var third = await SubmitAsync("third");
        await _cluster.BecomesAsync(
            third, slice => slice.Phase == SlicePhase.Pending && slice.Message.Contains("waits for memory"));

        await _cluster.BecomesAsync(first.Id, slice => slice.Phase == SlicePhase.Frozen);
        await _cluster.RunsAsync(second);
        var card = Assert.Single(await _cluster.CardsAsync());
        Assert.Equal((MiB.FromGiB(12), MiB.FromGiB(24)), (card.ReservedVram, card.PromisedVram));
        Assert.Equal((Tflops.From(120), Tflops.From(200)), (card.ReservedTflops, card.VirtualTflops));

        machine.Workers[first.Id].WantsResume = true;
        machine.Attach(first.Id);
        var back = await _cluster.RunsAsync(first.Id);
        Assert.Equal(1, back.Residency!.Evictions);
        await _cluster.BecomesAsync(
            second, slice => slice is { Phase: SlicePhase.Frozen, Residency: { Evictions: 1, Thrashes: false } });

        await _cluster.Client.ReleaseAsync(second);
        await _cluster.BecomesAsync(third, slice => slice.Phase != SlicePhase.Pending);
        var pool = Assert.Single(await _cluster.Client.ListPoolsAsync());
        Assert.Equal((2, MiB.FromGiB(32)), ((int)pool.Terms.ComputeRatio, pool.VirtualVram));
        Assert.Empty(machine.Violations);
    }

    [Fact]
    public async Task A_slice_that_is_never_evicted_keeps_its_card_and_one_that_waits_says_so()
    {
        var first = await _cluster.RunsAsync(await SubmitAsync("first", QualityOfService.Critical));
        _cluster.Machines[0].Workers[first.Id].IdleSeconds = 3600;
        _cluster.Machines[0].Attach(first.Id);
        var second = await SubmitAsync("second", QualityOfService.Critical);
        await _cluster.BecomesAsync(second, slice => slice.Message.Contains("4GiB free"));
        var until = _cluster.Clock.GetUtcNow() + TimeSpan.FromSeconds(30);
        await _cluster.BecomesAsync(second, _ => _cluster.Clock.GetUtcNow() >= until);
        Assert.Equal(SlicePhase.Running, (await _cluster.Client.DescribeAsync(first.Id)).Phase);
    }

    [Fact]
    public async Task A_quality_of_service_of_the_operator_is_taken_and_another_refused_with_those_there_are()
    {
        await _cluster.RunsAsync(await SubmitAsync("mine", new("batch")));
        var refused = await Assert.ThrowsAsync<TensorFusionException>(() => SubmitAsync("other", new("best")));
        Assert.Equal(FailureCode.InvalidArgument, refused.Code);
        Assert.Equal("There are batch, low, medium, high, critical.", refused.Hint);
        Assert.Contains("batch", (await _cluster.Client.ListQosAsync()).Select(level => level.Name));
    }

    private async Task<string> SubmitAsync(string name, QualityOfService qos = default) =>
        (await _cluster.Client.SubmitAsync(
            Requests.Of(60, 12, name) with { Pool = PoolCluster.DensePool, Qos = qos })).Id;
}

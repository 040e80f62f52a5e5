using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster;

/// <summary>Silos die and come back: nothing that is reserved is lost or doubled, and workers notice nothing.</summary>
public sealed class SiloDeathTests : IAsyncLifetime
{
    private PoolCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await PoolCluster.StartAsync(3);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData("node-0")]
    [InlineData("node-1")]
    [InlineData("node-2")]
    public async Task A_killed_silo_comes_back_with_its_slices_workers_and_sum(string node)
    {
        var slices = await FillAsync();
        var pids = slices.ToDictionary(slice => slice.Id, slice => slice.WorkerPid);
        await _cluster.KillAsync(node);
        var seen = await Eventually.GetAsync(
            () => _cluster.Client.ListNodesAsync(),
            nodes => nodes.Single(one => one.Name == node).State == NodeState.Down);
        Assert.Equal(3, seen.Count);
        Assert.Equal(6, (await _cluster.Client.ListSlicesAsync()).Count);

        await _cluster.RestartAsync(node);
        foreach (var slice in slices)
        {
            var after = await _cluster.RunsAsync(slice.Id);
            Assert.Equal((slice.Node, 1L, 0), (after.Node, after.Epoch, after.Restarts));
            Assert.Equal(pids[slice.Id], after.WorkerPid);
        }

        Assert.All(await _cluster.CardsAsync(), card => Assert.Equal(Tflops.From(80), card.ReservedTflops));
        await Task.WhenAll(slices.Select(slice => _cluster.Client.ReleaseAsync(slice.Id)));
        Assert.Equal(Tflops.Zero, await _cluster.ReservedAsync());
        Assert.All(_cluster.Machines, machine => Assert.Empty(machine.Workers));
        Assert.All(_cluster.Machines, machine => Assert.Empty(machine.Violations));
        Assert.Empty(_cluster.Stored.Overbooked);
    }

    [Fact]
    public async Task The_others_go_on_placing_while_a_silo_is_away()
    {
        var slices = await FillAsync();
        await _cluster.KillAsync("node-1");
        var released = slices.First(slice => slice.Node == "node-2");
        await _cluster.Client.ReleaseAsync(released.Id);
        var placed = await _cluster.RunAsync(40, 4);
        Assert.Equal("node-2", placed.Node);
    }

    [Fact]
    public async Task A_worker_that_died_while_its_silo_was_away_is_replaced()
    {
        var slice = await _cluster.RunAsync(40, 4);
        await _cluster.KillAsync(slice.Node);
        Assert.True(MachineOf(slice).KillWorker(slice.Id));
        await _cluster.RestartAsync(slice.Node);
        var after = await _cluster.BecomesAsync(slice.Id, now => now is { Phase: SlicePhase.Running, Epoch: 2 });
        Assert.Equal(1, after.Restarts);
        Assert.Contains("while its node's silo was down", after.Message);
        Assert.Equal(Tflops.From(40), await _cluster.ReservedAsync());
    }

    [Fact]
    public async Task A_slice_that_is_released_while_its_silo_is_away_gives_back_when_it_is_there()
    {
        var slice = await _cluster.RunAsync(40, 4);
        await _cluster.KillAsync(slice.Node);
        var released = await _cluster.Client.ReleaseAsync(slice.Id);
        Assert.Equal(SlicePhase.Released, released.Phase);
        Assert.Single(MachineOf(slice).Workers);
        await _cluster.RestartAsync(slice.Node);
        await Eventually.TrueAsync(() => MachineOf(slice).Workers.Count == 0, () => "the worker still runs");
        await Eventually.GetAsync(_cluster.ReservedAsync, reserved => reserved == Tflops.Zero);
    }

    [Fact]
    public async Task Everything_is_found_again_when_all_silos_died()
    {
        var slices = await FillAsync();
        foreach (var machine in _cluster.Machines)
        {
            await _cluster.KillAsync(machine.Node);
        }

        await _cluster.RestartAllAsync();
        foreach (var slice in slices)
        {
            var after = await _cluster.RunsAsync(slice.Id);
            Assert.Equal((slice.Node, 1L, slice.WorkerPid), (after.Node, after.Epoch, after.WorkerPid));
        }

        Assert.All(await _cluster.CardsAsync(), card => Assert.Equal(Tflops.From(80), card.ReservedTflops));
        var waiting = await _cluster.Client.SubmitAsync(Requests.Of(40, 4));
        Assert.Equal(SlicePhase.Pending, waiting.Phase);
        await _cluster.Client.ReleaseAsync(slices[0].Id);
        await _cluster.RunsAsync(waiting.Id);
    }

    [Fact]
    public async Task Grains_that_stand_for_hardware_live_on_their_silo_only()
    {
        await _cluster.CardsAsync();
        foreach (var machine in _cluster.Machines)
        {
            var gpu = _cluster.Grains.GetGrain<IGpuGrain>(GrainKeys.Gpu(machine.Node, machine.Cards[0].Uuid));
            var node = _cluster.Grains.GetGrain<INodeGrain>(machine.Node);
            Assert.Equal(machine.Node, (await node.GetAsync()).Name);
            Assert.Equal(_cluster.AddressOf(machine.Node), await _cluster.WhereIsAsync(gpu));
            Assert.Equal(_cluster.AddressOf(machine.Node), await _cluster.WhereIsAsync(node));
        }

        await _cluster.KillAsync("node-1");
        var lost = _cluster.Grains.GetGrain<IGpuGrain>(
            GrainKeys.Gpu("node-1", _cluster.Machines[1].Cards[0].Uuid));
        await Assert.ThrowsAnyAsync<OrleansException>(() => lost.GetAsync());
        Assert.Null(await _cluster.WhereIsAsync(lost));
        await _cluster.RestartAsync("node-1");
        Assert.Equal("node-1", (await lost.GetAsync()).Node);
        Assert.Equal(_cluster.AddressOf("node-1"), await _cluster.WhereIsAsync(lost));
    }

    [Fact]
    public async Task A_placed_slice_moves_to_the_silo_of_its_node()
    {
        foreach (var slice in await FillAsync())
        {
            var grain = _cluster.Grains.GetGrain<ISliceGrain>(slice.Id);
            await grain.GetAsync();
            await Eventually.GetAsync(
                () => _cluster.WhereIsAsync(grain),
                where => where is not null && where.Equals(_cluster.AddressOf(slice.Node)));
        }
    }

    private async Task<IReadOnlyList<SliceInfo>> FillAsync()
    {
        var submitted = await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(_ => _cluster.Client.SubmitAsync(Requests.Of(40, 4))));
        return await Task.WhenAll(submitted.Select(slice => _cluster.RunsAsync(slice.Id)));
    }

    private TestMachine MachineOf(SliceInfo slice) =>
        _cluster.Machines.Single(machine => machine.Node == slice.Node);
}

using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster;

/// <summary>A grain that is ended and made again knows what it knew.</summary>
public sealed class ReactivationTests : IAsyncLifetime
{
    private PoolCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await PoolCluster.StartAsync(2);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_card_keeps_its_ledger()
    {
        var slice = await _cluster.RunAsync(30, 4);
        var gpu = _cluster.Grains.GetGrain<IGpuGrain>(Assert.Single(slice.Gpus).GpuId);
        var before = await gpu.GetAsync();
        await _cluster.DeactivateAsync(gpu);
        var after = await gpu.GetAsync();
        Assert.Equal(before.Reservations.ToArray(), after.Reservations.ToArray());
        Assert.Equal((before.Epoch, before.ReservedTflops, before.ReservedVram),
            (after.Epoch, after.ReservedTflops, after.ReservedVram));
        var refused = await gpu.ReserveAsync(
            new() { SliceId = "s-other0000000", Tflops = Tflops.From(71), Vram = MiB.FromGiB(1) });
        Assert.False(refused.Accepted);
        await _cluster.Client.ReleaseAsync(slice.Id);
        Assert.Equal(Tflops.Zero, (await gpu.GetAsync()).ReservedTflops);
    }

    [Fact]
    public async Task A_slice_keeps_its_place_its_worker_and_its_secret()
    {
        var slice = await _cluster.RunAsync(30, 4);
        var connection = (await _cluster.Client.GetConnectionAsync(slice.Id)).Uri;
        await _cluster.DeactivateAsync(_cluster.Grains.GetGrain<ISliceGrain>(slice.Id));
        var after = await _cluster.Client.DescribeAsync(slice.Id);
        Assert.Equal(
            (slice.Phase, slice.Node, slice.Epoch, slice.WorkerPid, slice.Restarts, slice.CreatedAt),
            (after.Phase, after.Node, after.Epoch, after.WorkerPid, after.Restarts, after.CreatedAt));
        Assert.Equal(connection, (await _cluster.Client.GetConnectionAsync(slice.Id)).Uri);
        Assert.Single(_cluster.Machines.SelectMany(machine => machine.Workers));
        await _cluster.Client.ReleaseAsync(slice.Id);
        Assert.Equal(Tflops.Zero, await _cluster.ReservedAsync());
    }

    [Fact]
    public async Task A_slice_that_was_placed_but_not_started_is_started_by_its_next_activation()
    {
        foreach (var machine in _cluster.Machines)
        {
            machine.HoldsStarts = true;
        }

        var slice = await _cluster.Client.SubmitAsync(Requests.Of(30, 4));
        await _cluster.DeactivateAsync(_cluster.Grains.GetGrain<ISliceGrain>(slice.Id));
        var worker = await Eventually.GetAsync(
            () => Task.FromResult(_cluster.Machines.SelectMany(machine => machine.Workers.Values).FirstOrDefault()),
            found => found is not null);
        _cluster.Machines.Single(machine => machine.Workers.ContainsKey(slice.Id)).MakeReady(slice.Id);
        Assert.Equal(worker!.Pid, (await _cluster.RunsAsync(slice.Id)).WorkerPid);
    }

    [Fact]
    public async Task The_scheduler_finds_cards_and_queue_again()
    {
        var first = await _cluster.RunAsync(60, 1);
        await _cluster.RunAsync(60, 1);
        var waiting = await _cluster.Client.SubmitAsync(Requests.Of(50, 1));
        await _cluster.DeactivateAsync(_cluster.Pool());
        var small = await _cluster.Client.SubmitAsync(Requests.Of(40, 1));
        Assert.NotEqual(SlicePhase.Pending, small.Phase);
        var another = await _cluster.Client.SubmitAsync(Requests.Of(41, 1));
        Assert.Equal(SlicePhase.Pending, another.Phase);
        await _cluster.Client.ReleaseAsync(small.Id);
        await _cluster.Client.ReleaseAsync(first.Id);
        await _cluster.RunsAsync(waiting.Id);
    }

    [Fact]
    public async Task The_directory_finds_everything_again()
    {
        var slice = await _cluster.RunAsync(30, 4, "one");
        await _cluster.DeactivateAsync(_cluster.Grains.GetGrain<IDirectoryGrain>(GrainKeys.Directory));
        Assert.Equal(["node-0", "node-1"], (await _cluster.Client.ListNodesAsync()).Select(node => node.Name));
        var listed = Assert.Single(await _cluster.Client.ListSlicesAsync());
        Assert.Equal((slice.Id, SlicePhase.Running), (listed.Id, listed.Phase));
        var pool = Assert.Single(await _cluster.Client.ListPoolsAsync());
        Assert.Equal((2, 1), (pool.Gpus, pool.Slices));
        var error = await Assert.ThrowsAsync<TensorFusionException>(
            () => _cluster.Client.SubmitAsync(Requests.Of(1, 1, "one")));
        Assert.Equal(FailureCode.NameConflict, error.Code);
    }

    [Fact]
    public async Task A_workload_keeps_its_slices_and_goes_on_keeping_them()
    {
        var spec = new WorkloadSpec
        {
            Tenant = "default",
            Name = "web",
            Replicas = 2,
            Slice = Requests.Of(20, 1) with { Restart = RestartPolicy.Never },
        };
        await _cluster.Client.ApplyWorkloadAsync(spec);
        var before = await RunsAsync(2);
        await _cluster.DeactivateAsync(_cluster.Grains.GetGrain<IWorkloadGrain>("default/web"));
        var after = await RunsAsync(2);
        Assert.Equal(before.Slices.ToArray(), after.Slices.ToArray());

        var machine = _cluster.Machines.First(machine => machine.Workers.ContainsKey(before.Slices[0]));
        Assert.True(machine.KillWorker(before.Slices[0]));
        var replaced = await Eventually.GetAsync(
            () => _cluster.Client.DescribeWorkloadAsync("web"),
            workload => workload.Running == 2 && workload.Slices[0] != before.Slices[0]);
        Assert.Equal(before.Slices[1], replaced.Slices[1]);
        Assert.Equal(Tflops.From(40), await _cluster.ReservedAsync());
        await _cluster.Client.DeleteWorkloadAsync("web");
        Assert.Equal(Tflops.Zero, await _cluster.ReservedAsync());
    }

    private Task<WorkloadInfo> RunsAsync(int running) => Eventually.GetAsync(
        () => _cluster.Client.DescribeWorkloadAsync("web"), workload => workload.Running == running);
}

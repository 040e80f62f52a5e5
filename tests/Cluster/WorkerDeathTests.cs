using TensorFusion.Protocol.Control;
using TensorFusion.Tests.Cluster.Infrastructure;

namespace TensorFusion.Tests.Cluster;

/// <summary>Workers die, do not start, and are left alone by their submitters.</summary>
public sealed class WorkerDeathTests : IAsyncLifetime
{
    private PoolCluster _cluster = null!;

    private TestMachine Machine => _cluster.Machines[0];

    public async Task InitializeAsync() => _cluster = await PoolCluster.StartAsync(1);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_worker_that_dies_is_replaced_and_the_slice_says_why()
    {
        var slice = await _cluster.RunAsync(20, 4);
        Machine.KillWorker(slice.Id);
        var after = await _cluster.BecomesAsync(slice.Id, now => now is { Phase: SlicePhase.Running, Epoch: 2 });
        Assert.Equal(1, after.Restarts);
        Assert.Contains("SIGKILL", after.Message);
        Assert.Equal(Tflops.From(20), await _cluster.ReservedAsync());
        Assert.Equal(after.WorkerPid, Machine.Workers[slice.Id].Pid);
    }

    [Fact]
    public async Task A_slice_that_must_not_be_restarted_fails_and_gives_everything_back()
    {
        var slice = await _cluster.Client.SubmitAsync(Requests.Of(20, 4) with { Restart = RestartPolicy.Never });
        await _cluster.RunsAsync(slice.Id);
        Machine.KillWorker(slice.Id);
        var after = await _cluster.BecomesAsync(slice.Id, now => now.HasEnded);
        Assert.Equal(SlicePhase.Failed, after.Phase);
        await Eventually.GetAsync(_cluster.ReservedAsync, reserved => reserved == Tflops.Zero);
    }

    [Fact]
    public async Task Workers_that_never_start_end_the_slice_after_some_attempts()
    {
        Machine.FailingStarts = 100;
        var slice = await _cluster.Client.SubmitAsync(Requests.Of(20, 4));
        var after = await _cluster.BecomesAsync(slice.Id, now => now.HasEnded);
        Assert.Equal((SlicePhase.Failed, 94), (after.Phase, Machine.FailingStarts));
        Assert.Contains("6 workers in a row died", after.Message);
        await Eventually.GetAsync(_cluster.ReservedAsync, reserved => reserved == Tflops.Zero);
    }

    [Fact]
    public async Task A_leased_slice_ends_when_nobody_keeps_it_alive()
    {
        var slice = await _cluster.Client.SubmitAsync(Requests.Of(20, 4) with { Lease = true });
        await _cluster.RunsAsync(slice.Id);
        var after = await _cluster.BecomesAsync(slice.Id, now => now.HasEnded);
        Assert.Contains("lease over", after.Message);
        Assert.True(after.EndedAt - after.CreatedAt >= TimeSpan.FromSeconds(15));
        await Eventually.GetAsync(_cluster.ReservedAsync, reserved => reserved == Tflops.Zero);
    }

    [Fact]
    public async Task A_leased_slice_lives_as_long_as_a_program_is_attached()
    {
        var slice = await _cluster.Client.SubmitAsync(Requests.Of(20, 4) with { Lease = true });
        await _cluster.RunsAsync(slice.Id);
        Machine.Attach(slice.Id, new WorkerClient(7, "python3", _cluster.Clock.GetUtcNow()));
        await _cluster.BecomesAsync(slice.Id, now => now.Clients.Length == 1);
        var start = _cluster.Clock.GetUtcNow();
        await Eventually.TrueAsync(
            () => _cluster.Clock.GetUtcNow() - start > TimeSpan.FromSeconds(30), () => "the clock stands");
        Assert.Equal(SlicePhase.Running, (await _cluster.Client.DescribeAsync(slice.Id)).Phase);
        Machine.Attach(slice.Id);
        await _cluster.BecomesAsync(slice.Id, now => now.Phase == SlicePhase.Released);
    }

    [Fact]
    public async Task Memory_and_programs_of_a_worker_are_seen_in_its_slice()
    {
        var slice = await _cluster.RunAsync(20, 4);
        Machine.Attach(slice.Id, new WorkerClient(7, "python3", DateTimeOffset.UnixEpoch));
        var seen = await _cluster.BecomesAsync(slice.Id, now => now.Clients.Length == 1);
        Assert.Equal(("python3", 7), (seen.Clients[0].Executable, seen.Clients[0].Pid));
        Assert.Equal(new MiB(300), seen.UsedVram);
    }

    [Fact]
    public async Task A_slice_that_ends_while_its_worker_starts_leaves_no_worker()
    {
        Machine.HoldsStarts = true;
        var slice = await _cluster.Client.SubmitAsync(Requests.Of(20, 4));
        await Eventually.TrueAsync(() => Machine.Workers.ContainsKey(slice.Id), () => "no worker");
        await _cluster.Client.ReleaseAsync(slice.Id);
        Assert.Empty(Machine.Workers);
        Assert.Equal(Tflops.Zero, await _cluster.ReservedAsync());
    }

    [Theory]
    [InlineData("gpu", true)]
    [InlineData("gpu", false)]
    [InlineData("slice", true)]
    [InlineData("slice", false)]
    [InlineData("directory", true)]
    [InlineData("directory", false)]
    public async Task A_store_that_fails_now_and_then_loses_nothing(string kind, bool before)
    {
        for (var i = 0; i < 3; i++)
        {
            _cluster.Stored.Failing[kind] = (1, before);
            var slice = await _cluster.RunAsync(60, 4);
            _cluster.Stored.Failing[kind] = (1, before);
            await _cluster.Client.ReleaseAsync(slice.Id);
            await Eventually.GetAsync(_cluster.ReservedAsync, reserved => reserved == Tflops.Zero);
        }

        Assert.Empty(_cluster.Stored.Overbooked);
        Assert.Empty(Machine.Violations);
    }
}

using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>The silo dies and comes back; programs notice nothing, and nothing reserved is lost or doubled.</summary>
public sealed class SiloDeathTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _done = Path.Combine(Path.GetTempPath(), $"tf-done-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_done);

    [Fact]
    public async Task Programs_outlive_the_silo_and_the_restarted_silo_finds_them_again()
    {
        await using var silo = await TestSilo.StartAsync("Soft-100:1@100tf@16384MiB");
        await using var first = Work(silo, "first", 30);
        await using var second = Work(silo, "second", 50);
        string[] ids;
        int[] workers;
        await using (var before = await silo.ConnectAsync())
        {
            ids = [(await before.AttachedAsync("first", Limit)).Id, (await before.AttachedAsync("second", Limit)).Id];
            workers = [.. silo.Workers().Order()];
            Assert.Equal(2, workers.Length);
        }

        await silo.KillAsync();
        Assert.Equal(workers, silo.Workers().Order());
        await silo.StartProcessAsync();

        await using var after = await silo.ConnectAsync();
        var one = await after.BecomesAsync("first", IsRunningAndAttached, Limit);
        var other = await after.BecomesAsync("second", IsRunningAndAttached, Limit);
        Assert.Equal(ids, new[] { one.Id, other.Id });
        Assert.Equal(workers, new[] { one.WorkerPid, other.WorkerPid }.Order());
        Assert.Equal((0, 0), (one.Restarts, other.Restarts));
        var gpu = Assert.Single(await after.ListGpusAsync());
        Assert.Equal(Tflops.From(80), gpu.ReservedTflops);
        Assert.Equal(MiB.FromGiB(8), gpu.ReservedVram);
        Assert.Equal(2, gpu.Reservations.Length);
        var node = Assert.Single(await after.ListNodesAsync());
        Assert.Equal(
            ("node-1", NodeState.Ready, 1, 2, Tflops.From(80), MiB.FromGiB(8)),
            (node.Name, node.State, node.GpuCount, node.Slices, node.ReservedTflops, node.ReservedVram));

        await File.WriteAllTextAsync(_done, "");
        Assert.True(await first.WaitForExitAsync(Limit) == 0, first.Describe());
        Assert.True(await second.WaitForExitAsync(Limit) == 0, second.Describe());
        Assert.Contains("all right", first.Output);
        Assert.Contains("all right", second.Output);
        await after.BecomesFreeAsync(Limit);
    }

    [Fact]
    public async Task A_slice_that_runs_is_released_by_the_restarted_silo_and_the_other_goes_on()
    {
        await using var silo = await TestSilo.StartAsync("Soft-100:1@100tf@16384MiB");
        await using var released = Work(silo, "released", 30);
        await using var kept = Work(silo, "kept", 50);
        string id;
        await using (var before = await silo.ConnectAsync())
        {
            id = (await before.AttachedAsync("released", Limit)).Id;
            await before.AttachedAsync("kept", Limit);
        }

        await silo.KillAsync();
        await silo.StartProcessAsync();
        await using var after = await silo.ConnectAsync();
        await after.BecomesAsync("released", IsRunningAndAttached, Limit);
        await after.BecomesAsync("kept", IsRunningAndAttached, Limit);
        Assert.Equal(SlicePhase.Released, (await after.ReleaseAsync(id)).Phase);
        var gpu = Assert.Single(await after.ListGpusAsync());
        Assert.Equal((Tflops.From(50), MiB.FromGiB(4)), (gpu.ReservedTflops, gpu.ReservedVram));
        Assert.Single(silo.Workers());
        Assert.NotEqual(0, await released.WaitForExitAsync(Limit));

        await File.WriteAllTextAsync(_done, "");
        Assert.True(await kept.WaitForExitAsync(Limit) == 0, kept.Describe());
        Assert.Contains("all right", kept.Output);
        await after.BecomesFreeAsync(Limit);
    }

    [Fact]
    public async Task A_program_that_ends_while_the_silo_is_away_leaves_nothing_reserved()
    {
        await using var silo = await TestSilo.StartAsync("Soft-100:1@100tf@16384MiB");
        await using var run = silo.StartOnSlice("brief", 30, Installation.Demo, "--jobs", "scan", "--hold", "60");
        SliceInfo slice;
        await using (var before = await silo.ConnectAsync())
        {
            slice = await before.AttachedAsync("brief", Limit);
        }

        await silo.KillAsync();
        RunningProgram.Signal(Assert.Single(slice.Clients).Pid, Signals.Kill);
        run.Signal(Signals.Kill);
        await run.WaitForExitAsync(Limit);
        await silo.StartProcessAsync();
        await using var after = await silo.ConnectAsync();
        await after.BecomesFreeAsync(Limit);
        Assert.Empty(silo.Workers());
    }

    /// <summary>A program that works, and looks at its results, until the test is done.</summary>
    private RunningProgram Work(TestSilo silo, string name, decimal tflops) =>
        silo.StartOnSlice(name, tflops, Installation.Conformance, "work", "--until", _done);

    private static bool IsRunningAndAttached(SliceInfo slice) =>
        slice is { Phase: SlicePhase.Running, Clients.IsEmpty: false };
}

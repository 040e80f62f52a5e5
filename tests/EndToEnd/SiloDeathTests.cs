using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>The silo dies and comes back; programs notice nothing, and nothing reserved is lost or doubled.</summary>
public sealed class SiloDeathTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Programs_outlive_the_silo_and_the_restarted_silo_finds_them_again()
    {
        await using var silo = await TestSilo.StartAsync("Soft-100:1@100tf@16384MiB");
        await using var first = silo.StartOnSlice("first", 30, Installation.Demo, "--seconds", "40");
        await using var second = silo.StartOnSlice("second", 50, Installation.Demo, "--seconds", "40");
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

        Assert.True(await first.WaitForExitAsync(Limit * 2) == 0, first.Describe());
        Assert.True(await second.WaitForExitAsync(Limit * 2) == 0, second.Describe());
        Assert.Contains("all ok", first.Output);
        Assert.Contains("all ok", second.Output);
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

    private static bool IsRunningAndAttached(SliceInfo slice) =>
        slice is { Phase: SlicePhase.Running, Clients.IsEmpty: false };
}

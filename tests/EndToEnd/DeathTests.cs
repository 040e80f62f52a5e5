using System.Diagnostics;
using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>What remains when a process is killed without warning.</summary>
public sealed class DeathTests(SharedSilo shared) : SharedSiloTests(shared)
{
    [Fact]
    public async Task A_killed_program_leaves_slice_and_memory_free_within_2_seconds()
    {
        await using var run = Silo.StartOnSlice(
            "killed", 20, Installation.Demo, "--jobs", "scan", "--allocate", "1024", "--hold", "60");
        await run.WaitForOutputAsync("holding", Limit);
        var slice = await Client.AttachedAsync("killed", Limit);
        var worker = Silo.WorkerOf(slice.Id);
        var killed = Stopwatch.GetTimestamp();
        RunningProgram.Signal(Assert.Single(slice.Clients).Pid, Signals.Kill);
        await Client.BecomesFreeAsync(TimeSpan.FromSeconds(2));
        Assert.True(Stopwatch.GetElapsedTime(killed) < TimeSpan.FromSeconds(2));
        Assert.DoesNotContain(worker, Silo.Workers());
        Assert.Equal(128 + Signals.Kill, await run.WaitForExitAsync(Limit));
    }

    [Fact]
    public async Task A_killed_command_leaves_the_slice_to_its_program_and_then_to_nobody()
    {
        await using var run = Silo.StartOnSlice(
            "orphan", 20, Installation.Demo, "--jobs", "scan", "--hold", "60");
        var slice = await Client.AttachedAsync("orphan", Limit);
        run.Signal(Signals.Kill);
        Assert.Equal(128 + Signals.Kill, await run.WaitForExitAsync(Limit));
        Assert.Equal(SlicePhase.Running, (await Client.DescribeAsync("orphan")).Phase);
        RunningProgram.Signal(Assert.Single(slice.Clients).Pid, Signals.Kill);
        await Client.BecomesFreeAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_killed_worker_gives_its_program_an_error_within_a_second_and_the_slice_says_why()
    {
        await using var run = Silo.StartOnSlice("bereft", 20, Installation.Demo, "--seconds", "60");
        var slice = await Client.AttachedAsync("bereft", Limit);
        await run.WaitForOutputAsync("Mandelbrot", Limit);
        var killed = Stopwatch.GetTimestamp();
        RunningProgram.Signal(Silo.WorkerOf(slice.Id), Signals.Kill);
        await run.WaitForErrorsAsync("CUDA error", TimeSpan.FromSeconds(1));
        Assert.True(Stopwatch.GetElapsedTime(killed) < TimeSpan.FromSeconds(1));
        Assert.True(await run.WaitForExitAsync(Limit) == 4, run.Describe());
        Assert.Contains("tensorfusion: slice bereft:", run.Errors);
        Assert.Contains("worker", run.Errors);
    }

    [Fact]
    public async Task A_killed_worker_does_not_disturb_the_neighbour()
    {
        await using var neighbour = Silo.StartOnSlice("neighbour", 30, Installation.Demo, "--seconds", "6");
        await using var run = Silo.StartOnSlice("bereft", 20, Installation.Demo, "--seconds", "60");
        var slice = await Client.AttachedAsync("bereft", Limit);
        await Client.AttachedAsync("neighbour", Limit);
        RunningProgram.Signal(Silo.WorkerOf(slice.Id), Signals.Kill);
        Assert.True(await run.WaitForExitAsync(Limit) == 4, run.Describe());
        Assert.True(await neighbour.WaitForExitAsync(Limit) == 0, neighbour.Describe());
        Assert.Contains("all ok", neighbour.Output);
    }
}

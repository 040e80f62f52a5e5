using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>Worker or silo die at each step of freezing and resuming.</summary>
public sealed class FreezeDeathTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly Dictionary<string, string[]> Steps = new()
    {
        ["freeze"] = ["drain", "drained", "hash", "reserve", "copy", "stored", "evicting"],
        ["cold"] = ["write", "written"],
        ["resume"] = ["map", "mapping", "mapped", "copy", "verify", "copied"],
    };

    private readonly string _steps = Path.GetTempFileName();
    private readonly string _done = Path.Combine(Path.GetTempPath(), $"tf-done-{Guid.NewGuid():N}");
    private TestSilo? _silo;

    private TestSilo Silo => _silo!;

    public async Task InitializeAsync() => _silo = await FreezeTests.StartAsync("2GiB", "2GiB", "off", $"@{_steps}");

    public async Task DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        File.Delete(_steps);
        File.Delete(_done);
    }

    [Theory]
    [InlineData("freeze")]
    [InlineData("cold")]
    [InlineData("resume")]
    public async Task A_worker_that_dies_at_any_step_ends_its_program_with_an_error_and_holds_nothing(string move)
    {
        await using var client = await Silo.ConnectAsync();
        var dying = new List<(string Step, int Worker, RunningProgram Run, RunningProgram Moving)>();
        foreach (var step in Steps[move])
        {
            var name = $"dies-at-{step}";
            var run = await StartAsync(client, name, $"{move}.{step}=kill");
            var worker = Silo.WorkerOf((await client.AttachedAsync(name, Limit)).Id);
            dying.Add((step, worker, run, Silo.Start([.. await PrepareAsync(move, name), name])));
        }

        foreach (var (step, worker, run, moving) in dying)
        {
            Assert.True(await run.WaitForExitAsync(Limit) == 1, $"{step}: {run.Describe()}");
            Assert.Contains("CUDA_ERROR", run.Output + run.Errors);
            Assert.DoesNotContain(worker, Silo.Workers());
            await moving.WaitForExitAsync(Limit);
            await run.DisposeAsync();
            await moving.DisposeAsync();
        }

        await client.BecomesFreeAsync(Limit);
        await Eventually.TrueAsync(
            async () => Assert.Single(await client.ListGpusAsync()).UsedVram == MiB.Zero, Limit,
            () => "memory of the card is still used");

        // What the dead left on the disk is gone as soon as the next worker starts, and its budget is free.
        await using var next = await StartAsync(client, "next", "");
        Assert.Equal(0, (await Silo.RunAsync("freeze", "next", "--to", "disk")).Status);
        Assert.Equal(0, (await Silo.RunAsync("resume", "next")).Status);
        await File.WriteAllTextAsync(_done, "");
        Assert.True(await next.WaitForExitAsync(Limit) == 0, next.Describe());
    }

    [Theory]
    [InlineData("freeze")]
    [InlineData("cold")]
    [InlineData("resume")]
    public async Task A_silo_that_dies_at_any_step_finds_the_slice_as_it_is_and_the_program_goes_on(string move)
    {
        var living = new List<(string Name, string Folder, RunningProgram Run)>();
        await using (var before = await Silo.ConnectAsync())
        {
            foreach (var step in Steps[move])
            {
                var name = $"lasts-at-{step}";
                var run = await StartAsync(before, name, $"{move}.{step}=wait");
                var slice = await before.BecomesAsync(name, slice => slice.Connection is not null, Limit);
                living.Add((name, Path.GetDirectoryName(new Uri(slice.Connection!.Uri).AbsolutePath)!, run));
                await using var moving = Silo.Start([.. await PrepareAsync(move, name), name]);
                await before.BecomesAsync(name, slice => slice.Tiers?.Step == $"{move}.{step}", Limit);
            }
        }

        await Silo.KillAsync();
        foreach (var (_, folder, _) in living)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "continue"), "");
        }

        await Silo.StartProcessAsync();
        await using var after = await Silo.ConnectAsync();
        foreach (var (name, _, _) in living.Where(_ => move != "resume"))
        {
            await after.BecomesAsync(name, slice => slice.Phase == SlicePhase.Frozen, Limit);
            Assert.Equal(0, (await Silo.RunAsync("resume", name)).Status);
        }

        await File.WriteAllTextAsync(_done, "");
        foreach (var (name, _, run) in living)
        {
            Assert.True(await run.WaitForExitAsync(Limit) == 0, $"{name}: {run.Describe()}");
            Assert.Contains("all right", run.Output);
            await run.DisposeAsync();
        }

        await after.BecomesFreeAsync(Limit);
    }

    /// <summary>Starts a program that works until it is told to end, on a slice whose worker does this at a step.</summary>
    private async Task<RunningProgram> StartAsync(TensorFusionClient client, string name, string step)
    {
        await File.WriteAllTextAsync(_steps, step);
        var run = Silo.Start(
            "run", "--name", name, "--tflops", "10", "--vram", "512MiB", "--",
            Installation.Conformance, "work", "--until", _done, "--allocate", "67108864");
        await client.AttachedAsync(name, Limit);
        await run.WaitForOutputAsync("working", Limit);
        return run;
    }

    /// <summary>Brings the slice to where the move can begin; the arguments that begin it.</summary>
    private async Task<string[]> PrepareAsync(string move, string slice)
    {
        if (move == "freeze")
        {
            return ["freeze"];
        }

        var frozen = await Silo.RunAsync("freeze", slice);
        Assert.True(frozen.Status == 0, frozen.ToString());
        return move == "cold" ? ["freeze", "--to", "disk"] : ["resume"];
    }
}

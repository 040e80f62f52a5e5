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
    }

    [Theory]
    [InlineData("freeze")]
    [InlineData("cold")]
    [InlineData("resume")]
    public async Task A_worker_that_dies_at_any_step_ends_its_program_with_an_error_and_holds_nothing(string move)
    {
        foreach (var step in Steps[move].Select(step => $"{move}.{step}"))
        {
            await File.WriteAllTextAsync(_steps, $"{step}=kill");
            await using var client = await Silo.ConnectAsync();
            await using var run = Silo.StartOnSlice("dies", 30, Installation.Demo, "--seconds", "120");
            var slice = await client.AttachedAsync("dies", Limit);
            await run.WaitForOutputAsync("Mandelbrot", Limit);
            var worker = Silo.WorkerOf(slice.Id);
            await using var moving = Silo.Start([.. await PrepareAsync(move, "dies"), "dies"]);

            Assert.True(await run.WaitForExitAsync(Limit) == 4, $"{step}: {run.Describe()}");
            Assert.DoesNotContain(worker, Silo.Workers());
            await moving.WaitForExitAsync(Limit);
            await client.BecomesFreeAsync(Limit);
            await Eventually.TrueAsync(
                async () => Assert.Single(await client.ListGpusAsync()).UsedVram == MiB.Zero, Limit,
                () => $"{step}: memory of the card is still used");
        }

        // What the dead left on the disk is gone as soon as the next worker starts, and its budget is free.
        await File.WriteAllTextAsync(_steps, "");
        await using var after = await Silo.ConnectAsync();
        await using var next = Silo.StartOnSlice("next", 30, Installation.Demo, "--seconds", "5");
        await after.AttachedAsync("next", Limit);
        Assert.Equal(0, (await Silo.RunAsync("freeze", "next", "--to", "disk")).Status);
        Assert.Equal(0, (await Silo.RunAsync("resume", "next")).Status);
        Assert.True(await next.WaitForExitAsync(Limit) == 0, next.Describe());
    }

    [Theory]
    [InlineData("freeze")]
    [InlineData("cold")]
    [InlineData("resume")]
    public async Task A_silo_that_dies_at_any_step_finds_the_slice_as_it_is_and_the_program_goes_on(string move)
    {
        foreach (var step in Steps[move].Select(step => $"{move}.{step}"))
        {
            await File.WriteAllTextAsync(_steps, $"{step}=wait");
            var done = Path.Combine(Path.GetTempPath(), $"tf-done-{Guid.NewGuid():N}");
            await using var run = Silo.StartOnSlice(
                "lasts", 30, Installation.Conformance, "work", "--until", done, "--allocate", "67108864");
            string folder;
            await using (var before = await Silo.ConnectAsync())
            {
                await before.AttachedAsync("lasts", Limit);
                await run.WaitForOutputAsync("working", Limit);
                var slice = await before.BecomesAsync("lasts", slice => slice.Connection is not null, Limit);
                folder = Path.GetDirectoryName(new Uri(slice.Connection!.Uri).AbsolutePath)!;
                await using var moving = Silo.Start([.. await PrepareAsync(move, "lasts"), "lasts"]);
                await before.BecomesAsync("lasts", slice => slice.Tiers?.Step == step, Limit);
            }

            await Silo.KillAsync();
            await File.WriteAllTextAsync(Path.Combine(folder, "continue"), "");
            await Silo.StartProcessAsync();
            await using var after = await Silo.ConnectAsync();
            if (move != "resume")
            {
                await after.BecomesAsync("lasts", slice => slice.Phase == SlicePhase.Frozen, Limit);
                Assert.Equal(0, (await Silo.RunAsync("resume", "lasts")).Status);
            }

            await File.WriteAllTextAsync(done, "");
            Assert.True(await run.WaitForExitAsync(Limit) == 0, $"{step}: {run.Describe()}");
            Assert.Contains("all right", run.Output);
            File.Delete(done);
            await after.BecomesFreeAsync(Limit);
        }
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

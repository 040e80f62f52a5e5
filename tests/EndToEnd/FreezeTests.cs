using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>Slices leave their card and come back while their programs run, which notice nothing.</summary>
public sealed class FreezeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_frozen_slices_memory_serves_another_and_its_program_goes_on_when_there_is_room_again()
    {
        await using var silo = await StartAsync("2GiB", "2GiB", "off");
        await using var client = await silo.ConnectAsync();
        await using var run = silo.StartOnSlice("first", 30, Installation.Demo, "--seconds", "15");
        await client.AttachedAsync("first", Limit);
        await run.WaitForOutputAsync("Mandelbrot", Limit);

        var freeze = await silo.RunAsync("freeze", "first");
        Assert.True(freeze.Status == 0, freeze.ToString());
        Assert.Contains("froze first", freeze.Output);
        await client.BecomesAsync("first", slice => slice.Phase == SlicePhase.Frozen, Limit);
        await NothingReservedAsync(client);
        await using var other = silo.Start(
            "run", "--name", "second", "--tflops", "30", "--vram", "4GiB", "--qos", "high", "--",
            Installation.Demo, "--jobs", "scan", "--hold", "120");
        var second = await client.AttachedAsync("second", Limit);
        await using var resume = silo.Start("resume", "first");
        await client.BecomesAsync(
            "first", slice => slice is { Phase: SlicePhase.Resuming } && slice.Message.Contains("GPU-"), Limit);
        Assert.False(resume.HasExited);
        await client.ReleaseAsync(second.Id);

        Assert.True(await resume.WaitForExitAsync(Limit) == 0, resume.Describe());
        Assert.True(await run.WaitForExitAsync(Limit) == 0, run.Describe());
        Assert.Contains("all ok", run.Output);
    }

    [Fact]
    public async Task A_slice_goes_to_the_disk_and_comes_back_and_shows_where_it_is()
    {
        await using var silo = await StartAsync("2GiB", "2GiB", "off");
        await using var client = await silo.ConnectAsync();
        await using var run = silo.StartOnSlice("deep", 30, Installation.Demo, "--seconds", "15");
        await client.AttachedAsync("deep", Limit);
        await run.WaitForOutputAsync("Mandelbrot", Limit);

        Assert.Equal(0, (await silo.RunAsync("freeze", "deep")).Status);
        Assert.Equal(0, (await silo.RunAsync("freeze", "deep", "--to", "disk")).Status);
        var slice = await client.BecomesAsync("deep", slice => slice.Tiers is { Disk.Value: > 0 }, Limit);
        Assert.Equal(MiB.Zero, slice.Tiers!.Host);
        Assert.Contains("disk", (await silo.RunAsync("get", "slices")).Output);
        Assert.Contains("disk", (await silo.RunAsync("smi")).Output);
        using var http = new HttpClient { BaseAddress = silo.Http };
        var metrics = await http.GetStringAsync("/metrics");
        Assert.Contains("tensorfusion_tier_moves_total", metrics);
        Assert.Equal(0, (await silo.RunAsync("resume", "deep")).Status);

        Assert.True(await run.WaitForExitAsync(Limit) == 0, run.Describe());
        Assert.Contains("all ok", run.Output);
    }

    [Fact]
    public async Task A_freeze_that_has_no_room_is_refused_with_the_numbers_and_the_program_goes_on()
    {
        await using var silo = await StartAsync("2MiB", "0", "off");
        await using var client = await silo.ConnectAsync();
        await using var run = silo.StartOnSlice("large", 30, Installation.Demo, "--seconds", "10");
        await client.AttachedAsync("large", Limit);
        await run.WaitForOutputAsync("Mandelbrot", Limit);

        var freeze = await silo.RunAsync("freeze", "large");

        Assert.Equal(4, freeze.Status);
        Assert.Contains("host tier", freeze.Errors);
        Assert.Contains("of 2 MiB", freeze.Errors);
        Assert.True(await run.WaitForExitAsync(Limit) == 0, run.Describe());
        Assert.Contains("all ok", run.Output);
    }

    [Fact]
    public async Task An_idle_slice_cools_down_by_itself_and_comes_back_at_the_next_call()
    {
        await using var silo = await StartAsync("2GiB", "2GiB", "medium=1s/4s");
        await using var client = await silo.ConnectAsync();
        await using var run = silo.StartOnSlice(
            "idle", 30, Installation.Demo, "--jobs", "scan", "--allocate", "64", "--hold", "20");
        await client.AttachedAsync("idle", Limit);
        await run.WaitForOutputAsync("holding", Limit);

        await client.BecomesAsync("idle", slice => slice.Phase == SlicePhase.Frozen, Limit);
        await NothingReservedAsync(client);
        await client.BecomesAsync(
            "idle", slice => slice is { Phase: SlicePhase.Frozen, Tiers.Host.Value: 0 }, Limit);

        Assert.True(await run.WaitForExitAsync(Limit) == 0, run.Describe());
        await client.BecomesFreeAsync(Limit);
    }

    [Fact]
    public async Task A_program_of_another_machine_waits_too_and_its_connection_may_break_meanwhile()
    {
        await using var silo = await StartAsync("2GiB", "2GiB", "off");
        await using var client = await silo.ConnectAsync();
        await using var slice = await RemoteSlice.MakeAsync(client, "far");
        await using var proxy = new CuttingProxy(slice.Port);
        await using var program = RunningProgram.Start(
            Installation.Demo,
            ["--seconds", "12"],
            new Dictionary<string, string>
            {
                ["TENSORFUSION_CONNECTION"] = slice.Through(proxy),
                ["TENSORFUSION_LOG"] = "error",
                ["LD_LIBRARY_PATH"] = Installation.ClientLibraryFolder,
            });
        await program.WaitForOutputAsync("Mandelbrot", Limit);

        Assert.Equal(0, (await silo.RunAsync("freeze", "far")).Status);
        await NothingReservedAsync(client);
        proxy.Cut();
        proxy.Mend();
        await program.WaitForErrorsAsync("is back", Limit);
        Assert.Equal(0, (await silo.RunAsync("freeze", "far", "--to", "disk")).Status);
        Assert.False(program.HasExited, program.Describe());
        Assert.Equal(0, (await silo.RunAsync("resume", "far")).Status);

        Assert.True(await program.WaitForExitAsync(Limit) == 0, program.Describe());
        Assert.Contains("all ok", program.Output);
    }

    internal static Task<TestSilo> StartAsync(string host, string disk, string coolDown, string steps = "") =>
        TestSilo.StartAsync("Soft-100:1@100tf@6144MiB", new Dictionary<string, string>
        {
            ["TENSORFUSION_TIER_HOST"] = host,
            ["TENSORFUSION_TIER_DISK"] = disk,
            ["TENSORFUSION_COOLDOWN"] = coolDown,
            ["TENSORFUSION_WORKER_STEPS"] = steps,
        });

    private static async Task NothingReservedAsync(TensorFusionClient client) => await Eventually.TrueAsync(
        async () => (await client.ListGpusAsync()).All(gpu => gpu.ReservedVram == MiB.Zero),
        Limit,
        () => "The memory of the frozen slice is still reserved.");
}

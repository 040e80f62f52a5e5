using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>Workers that wait for slices, as a silo keeps them.</summary>
public sealed class SpareWorkerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_slice_gets_a_worker_that_waits_and_another_takes_its_place()
    {
        await using var silo = await TestSilo.StartAsync("@100tf@4096MiB");
        var waiting = await OneAsync(silo);
        await using var client = await silo.ConnectAsync();
        await using var run = silo.StartOnSlice("one", 20, Installation.Demo, "--seconds", "4");
        var slice = await client.AttachedAsync("one", Limit);
        Assert.Equal(waiting, silo.WorkerOf(slice.Id));
        var next = await OneAsync(silo);
        Assert.NotEqual(waiting, next);
        Assert.True(await run.WaitForExitAsync(Limit) == 0, run.Describe());

        // A worker serves one slice and no other.
        await Eventually.TrueAsync(() => silo.Workers().Count == 0, Limit, () => "the slice's worker goes on");
    }

    [Fact]
    public async Task A_silo_that_dies_leaves_no_worker_that_waits_and_keeps_those_of_slices()
    {
        await using var silo = await TestSilo.StartAsync("@100tf@4096MiB");
        await OneAsync(silo);
        await using var client = await silo.ConnectAsync();
        var done = Path.Combine(Path.GetTempPath(), $"tf-{Guid.NewGuid():N}");
        await using var run = silo.StartOnSlice("one", 20, Installation.Conformance, "work", "--until", done);
        var worker = silo.WorkerOf((await client.AttachedAsync("one", Limit)).Id);
        var waiting = await OneAsync(silo);
        await silo.KillAsync();
        await Eventually.TrueAsync(() => silo.Spares().Count == 0, Limit, () => "a worker waits for nobody");
        Assert.Equal([worker], silo.Workers());
        await silo.StartProcessAsync();
        Assert.NotEqual(waiting, await OneAsync(silo));
        Assert.Equal([worker], silo.Workers());
        await File.WriteAllTextAsync(done, "");
        Assert.True(await run.WaitForExitAsync(Limit) == 0, run.Describe());
        File.Delete(done);
    }

    [Fact]
    public async Task None_wait_when_the_operator_wants_none()
    {
        await using var silo = await TestSilo.StartAsync(
            "@100tf@4096MiB", new Dictionary<string, string> { ["TENSORFUSION_SPARE_WORKERS"] = "0" });
        var result = await silo.RunAsync("run", "--tflops", "20", "--vram", "1GiB", "--", Installation.FirstCall);
        Assert.True(result.Status == 0, result.ToString());
        Assert.Empty(silo.Spares());
    }

    private static async Task<int> OneAsync(TestSilo silo)
    {
        using var http = new HttpClient { BaseAddress = silo.Http };
        await Eventually.TrueAsync(
            async () => (await http.GetStringAsync("/metrics")).Split('\n').Any(line =>
                line.StartsWith("tensorfusion_node_spare_workers{", StringComparison.Ordinal)
                && line.Split(' ')[1] == "1"),
            Limit,
            () => "no worker waits");
        return Assert.Single(silo.Spares());
    }
}

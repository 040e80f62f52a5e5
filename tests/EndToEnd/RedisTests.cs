using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>The store of production: a real Redis server instead of the embedded one.</summary>
public sealed class RedisTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task With_a_real_redis_server_programs_run_and_state_outlives_the_silo()
    {
        await using var redis = await RedisServer.StartAsync();
        var settings = new Dictionary<string, string> { ["TENSORFUSION_REDIS"] = redis.Address };
        await using var silo = await TestSilo.StartAsync("Soft-100:1@100tf@16384MiB", settings);
        await using var run = silo.StartOnSlice("demo", 20, Installation.Demo, "--jobs", "tiled,scan");
        Assert.True(await run.WaitForExitAsync(Limit) == 0, run.Describe());

        string id;
        await using (var before = await silo.ConnectAsync())
        {
            var request = new SliceRequest { Tflops = Tflops.From(25), Vram = MiB.FromGiB(1), Name = "kept" };
            id = (await before.SubmitAsync(request)).Id;
            await before.WaitUntilRunningAsync(id, Limit);
        }

        Assert.True(await redis.CountKeysAsync() > 0);
        await silo.KillAsync();
        await silo.StartProcessAsync();
        await using var after = await silo.ConnectAsync();
        var kept = await after.BecomesAsync("kept", slice => slice.Phase == SlicePhase.Running, Limit);
        Assert.Equal(id, kept.Id);
        Assert.Equal(Tflops.From(25), Assert.Single(await after.ListGpusAsync()).ReservedTflops);
        await after.ReleaseAsync(id);
        await after.BecomesFreeAsync(Limit);
    }
}

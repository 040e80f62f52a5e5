using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>More memory and compute is promised than the card has.</summary>
public sealed class ExpansionTests
{
    private const string Pools =
        """{"pools": [{"name": "default", "computeRatio": 2, "hostRatio": 1, "residence": "1s", "swapPart": 0.5}]}""";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Two_programs_that_each_need_the_whole_card_make_progress_in_turn_with_right_results()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Pools);
        try
        {
            await using var silo = await TestSilo.StartAsync("Soft-100:1@100tf@768MiB", new Dictionary<string, string>
            {
                ["TENSORFUSION_POOLS"] = file,
                ["TENSORFUSION_TIER_HOST"] = "2GiB",
                ["TENSORFUSION_TIER_DISK"] = "0",
                ["TENSORFUSION_COOLDOWN"] = "off",
            });
            await using var client = await silo.ConnectAsync();
            var card = Assert.Single(await client.ListGpusAsync());
            Assert.Equal(2 * card.Tflops.Milli, card.VirtualTflops.Milli);
            Assert.Equal(2 * card.Vram.Value, card.VirtualVram.Value);

            await using var one = Start(silo, "one", card);
            await one.WaitForOutputAsync("allocated", Limit);
            await using var two = Start(silo, "two", card);
            await client.BecomesAsync("one", slice => slice.Residency is { Evictions: > 0 }, Limit);
            await client.BecomesAsync("two", slice => slice.Residency is { Evictions: > 0 }, Limit);
            var full = Assert.Single(await client.ListGpusAsync());
            Assert.Equal(card.VirtualVram, full.PromisedVram);
            Assert.True(full.ReservedVram <= full.Vram);
            var pool = await silo.RunAsync("describe", "pool", "default");
            Assert.Contains("virtualVram", pool.Output);

            Assert.True(await one.WaitForExitAsync(Limit) == 0, one.Describe());
            Assert.True(await two.WaitForExitAsync(Limit) == 0, two.Describe());
            Assert.Contains("all ok", one.Output);
            Assert.Contains("all ok", two.Output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static RunningProgram Start(TestSilo silo, string name, GpuInfo card) => silo.Start(
        "run", "--name", name, "--tflops", $"{card.Tflops}", "--vram", $"{card.Vram.Value}MiB", "--",
        Installation.Demo, "--allocate", $"{card.Vram.Value / 2}", "--seconds", "8");
}

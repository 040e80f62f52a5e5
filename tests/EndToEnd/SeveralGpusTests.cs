using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>A node with several cards.</summary>
public sealed class SeveralGpusTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_slice_of_two_cards_is_two_devices_and_each_of_them_computes()
    {
        await using var silo = await TestSilo.StartAsync("Soft-100:2@100tf@8192MiB");
        string[] options = ["--gpus", "2", "--tflops", "20", "--vram", "2GiB"];
        await using var list = silo.Start(["run", .. options, "--", Installation.Demo, "--list"]);
        Assert.True(await list.WaitForExitAsync(Limit) == 0, list.Describe());
        Assert.Equal(2, list.Output.Split('\n').Count(line => line.Contains(", 2048 MiB,", StringComparison.Ordinal)));
        foreach (var device in (string[])["0", "1"])
        {
            await using var run = silo.Start(
                ["run", .. options, "--", Installation.Demo, "--device", device, "--jobs", "tiled,reduce"]);
            Assert.True(await run.WaitForExitAsync(Limit) == 0, run.Describe());
        }
    }

    [Fact]
    public async Task Small_slices_share_a_card_so_that_a_large_one_still_fits()
    {
        await using var silo = await TestSilo.StartAsync("Soft-100:2@100tf@8192MiB");
        await using var client = await silo.ConnectAsync();
        var small = new SliceRequest { Tflops = Tflops.From(30), Vram = MiB.FromGiB(2) };
        var first = await client.SubmitAsync(small);
        var second = await client.SubmitAsync(small);
        var large = await client.SubmitAsync(small with { Tflops = Tflops.From(100), Vram = new MiB(4096) });
        foreach (var slice in (SliceInfo[])[first, second, large])
        {
            await client.WaitUntilRunningAsync(slice.Id, Limit);
        }

        var reserved = (await client.ListGpusAsync()).Select(gpu => gpu.ReservedTflops).Order();
        Assert.Equal([Tflops.From(60), Tflops.From(100)], reserved);
    }
}

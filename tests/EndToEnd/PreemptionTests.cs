using TensorFusion.Tests.EndToEnd.Infrastructure;
using Xunit.Abstractions;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>A critical program gets a full card; those that made room notice nothing.</summary>
public sealed class PreemptionTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_critical_program_runs_on_a_full_card_and_the_low_ones_go_on_afterwards()
    {
        await using var silo = await FreezeTests.StartAsync("2GiB", "2GiB", "off");
        await using var client = await silo.ConnectAsync();
        await using var first = Start(silo, "first", "low", 50, "2GiB", "--seconds", "10");
        await using var second = Start(silo, "second", "low", 50, "2GiB", "--seconds", "10");
        await client.AttachedAsync("first", Limit);
        await client.AttachedAsync("second", Limit);
        await first.WaitForOutputAsync("Mandelbrot", Limit);
        await second.WaitForOutputAsync("Mandelbrot", Limit);

        await using var critical = Start(silo, "critical", "critical", 80, "3GiB", "--jobs", "scan", "--hold", "120");
        var running = await client.BecomesAsync("critical", slice => slice.RunningSince is not null, Limit);
        output.WriteLine($"critical ran after {running.RunningSince - running.CreatedAt}");
        foreach (var name in new[] { "first", "second" })
        {
            await client.BecomesAsync(name, slice => slice.MadeRoomFor == running.Id, Limit);
        }

        await critical.WaitForOutputAsync("holding", Limit);
        await client.ReleaseAsync(running.Id);
        foreach (var program in new[] { first, second })
        {
            Assert.True(await program.WaitForExitAsync(Limit) == 0, program.Describe());
            Assert.Contains("all ok", program.Output);
        }

        var ended = await client.ListSlicesAsync(new SliceFilter { IncludeEnded = true });
        Assert.All(ended, slice => Assert.Equal((0, 1L), (slice.Restarts, slice.Epoch)));
        await client.BecomesFreeAsync(Limit);
    }

    private static RunningProgram Start(
        TestSilo silo, string name, string qos, int tflops, string vram, params string[] arguments) => silo.Start(
            ["run", "--name", name, "--qos", qos, "--tflops", $"{tflops}", "--vram", vram, "--",
                Installation.Demo, .. arguments]);
}

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
        var folder = System.IO.Directory.CreateTempSubdirectory("tf-room-").FullName;
        var (lowDone, criticalDone) = (Path.Combine(folder, "low"), Path.Combine(folder, "critical"));
        await using var silo = await FreezeTests.StartAsync("2GiB", "2GiB", "off");
        await using var client = await silo.ConnectAsync();
        await using var first = Start(silo, "first", "low", 50, "2GiB", lowDone);
        await using var second = Start(silo, "second", "low", 50, "2GiB", lowDone);
        await first.WaitForOutputAsync("working", Limit);
        await second.WaitForOutputAsync("working", Limit);

        await using var critical = Start(silo, "critical", "critical", 80, "3GiB", criticalDone);
        var running = await client.BecomesAsync("critical", slice => slice.RunningSince is not null, Limit);
        output.WriteLine($"critical ran after {running.RunningSince - running.CreatedAt}");
        foreach (var name in new[] { "first", "second" })
        {
            await client.BecomesAsync(name, slice => slice.MadeRoomFor == running.Id, Limit);
        }

        await critical.WaitForOutputAsync("working", Limit);
        await EndAsync(criticalDone, critical);
        foreach (var name in new[] { "first", "second" })
        {
            await client.BecomesAsync(name, slice => slice.Phase == SlicePhase.Running, Limit);
        }

        await EndAsync(lowDone, first, second);
        var ended = await client.ListSlicesAsync(new SliceFilter { IncludeEnded = true });
        Assert.Equal(3, ended.Count);
        Assert.All(ended, slice => Assert.Equal((0, 1L), (slice.Restarts, slice.Epoch)));
        await client.BecomesFreeAsync(Limit);
        System.IO.Directory.Delete(folder, recursive: true);
    }

    private static RunningProgram Start(
        TestSilo silo, string name, string qos, int tflops, string vram, string done) => silo.Start(
            "run", "--name", name, "--qos", qos, "--tflops", $"{tflops}", "--vram", vram, "--",
            Installation.Conformance, "work", "--until", done, "--allocate", "67108864");

    private static async Task EndAsync(string done, params RunningProgram[] programs)
    {
        await File.WriteAllTextAsync(done, "");
        foreach (var program in programs)
        {
            Assert.True(await program.WaitForExitAsync(Limit) == 0, program.Describe());
            Assert.Contains("all right", program.Output);
        }
    }
}

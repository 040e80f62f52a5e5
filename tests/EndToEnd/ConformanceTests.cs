using System.Text.Json.Nodes;
using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>The conformance program on slices of software GPUs.</summary>
public sealed class ConformanceTests(SharedSilo shared) : SharedSiloTests(shared)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(300);

    /// <summary>What a slice of this software GPU does not do, and says so.</summary>
    private static readonly string[] _refusedByDesign =
    [
        "memory.managed_is_shared_with_the_host", // the driver moves such memory by itself: no ledger could hold it
        "texture.is_read_by_a_kernel", // the software GPU has no texture unit
        "launch.blocks_cooperate", // the software GPU runs blocks one after another
        "context.persisting_lines_are_reset", // no such cache below compute capability 8.0
        "launch.tensor_maps_are_encoded", // compute capability 9.0
        "launch.tensor_maps_of_columns", // compute capability 9.0
        "occupancy.of_clusters", // compute capability 9.0
    ];

    [Fact]
    public Task Every_remoted_call_answers_as_documented() => CheckAsync(
        "run", "--name", "conformance", "--tflops", "50", "--vram", "4GiB",
        "--", Installation.Conformance, "--json");

    [Fact]
    public Task Every_remoted_call_answers_the_same_over_the_network() => CheckAsync(
        "run", "--name", "far", "--remote", "--tflops", "50", "--vram", "4GiB",
        "--", Installation.Conformance, "--json");

    private async Task CheckAsync(params string[] command)
    {
        await using var run = Silo.Start(command);
        await run.WaitForExitAsync(_limit);
        var report = JsonNode.Parse(run.Output) ?? throw new InvalidDataException(run.Describe());
        var wrong = report["cases"]!.AsArray()
            .Where(one => !IsExpected((string)one!["name"]!, (string)one["status"]!))
            .Select(one => $"{one!["name"]} {one["status"]}: {one["message"]}")
            .ToArray();
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
        Assert.True((int)report["passed"]! >= 70, run.Output);
    }

    private static bool IsExpected(string name, string status) =>
        status == "ok"
        || (status == "refused" && _refusedByDesign.Contains(name));
}

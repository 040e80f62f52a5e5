using System.Buffers.Binary;
using System.Text.Json.Nodes;
using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>A CUDA program that knows nothing of us, on slices.</summary>
public sealed class ProgramTests(SharedSilo shared) : SharedSiloTests(shared)
{
    [Fact]
    public async Task An_unmodified_program_gets_the_cpus_results_on_a_slice()
    {
        var picture = Path.Combine(Path.GetTempPath(), $"tf-{Guid.NewGuid():N}.png");
        await using var run = Silo.StartOnSlice("demo", 20, Installation.Demo, "--png", picture);
        var status = await run.WaitForExitAsync(Limit);
        Assert.True(status == 0, run.Describe());
        Assert.Equal(5, run.Output.Split('\n').Count(line => line.EndsWith("ms  ok", StringComparison.Ordinal)));
        Assert.Contains("TensorFusion Software GPU", run.Output);
        var png = await File.ReadAllBytesAsync(picture);
        File.Delete(picture);
        Assert.Equal(0x89504e470d0a1a0aUL, BinaryPrimitives.ReadUInt64BigEndian(png));
        Assert.Equal((768, 512), (Integer(png, 16), Integer(png, 20)));
    }

    [Fact]
    public async Task Two_slices_of_one_card_give_right_results_at_the_same_time()
    {
        await using var first = Silo.StartOnSlice("first", 30, Installation.Demo, "--seconds", "6");
        await using var second = Silo.StartOnSlice("second", 50, Installation.Demo, "--seconds", "6");
        var one = await Client.AttachedAsync("first", Limit);
        var other = await Client.AttachedAsync("second", Limit);
        var gpu = Assert.Single(await Client.ListGpusAsync());
        Assert.Equal(Tflops.From(80), gpu.ReservedTflops);
        Assert.Equal(MiB.FromGiB(8), gpu.ReservedVram);
        Assert.NotEqual(Assert.Single(one.Gpus).VirtualUuid, Assert.Single(other.Gpus).VirtualUuid);
        Assert.NotEqual(Silo.WorkerOf(one.Id), Silo.WorkerOf(other.Id));
        Assert.True(await first.WaitForExitAsync(Limit) == 0, first.Describe());
        Assert.True(await second.WaitForExitAsync(Limit) == 0, second.Describe());
        Assert.Contains("all ok", first.Output);
        Assert.Contains("all ok", second.Output);
    }

    [Theory]
    [InlineData("shared memory")]
    [InlineData("TCP", "--remote")]
    public async Task Verify_proves_from_inside_that_a_slice_is_what_was_asked_for(string way, params string[] options)
    {
        var result = await Silo.RunAsync(
            ["run", "--tflops", "20", "--vram", "1GiB", .. options, "--",
            Installation.Cli, "verify", "--seconds", "1", "-o", "json"]);
        Assert.True(result.Status == 0, result.ToString());
        var report = JsonNode.Parse(result.Output)!;
        Assert.True((bool)report["holds"]!);
        Assert.Equal(
            ["connection", "devices", "name", "memory", "memory limit", "results", "compute"],
            report["checks"]!.AsArray().Select(check => (string?)check!["name"]));
        Assert.Contains(way, (string?)report["checks"]![0]!["found"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profiled_program_leaves_a_trace_of_its_calls_and_kernels()
    {
        var file = Path.Combine(Path.GetTempPath(), $"tf-{Guid.NewGuid():N}.json");
        var result = await Silo.RunAsync(
            "run", "--tflops", "20", "--vram", "1GiB", "--profile", file, "--", Installation.FirstCall);
        Assert.True(result.Status == 0, result.ToString());
        var trace = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        File.Delete(file);
        var events = trace["traceEvents"]!.AsArray().Select(item => item!).ToArray();
        var calls = events.Where(item => (string?)item["cat"] == "call").ToArray();
        Assert.Equal(
            [
                "cuInit", "cuDeviceGet", "cuDevicePrimaryCtxRetain", "cuCtxSetCurrent", "cuMemAlloc_v2",
                "cuModuleLoadData", "cuModuleGetFunction", "cuLaunchKernel", "cuMemcpyDtoH_v2",
            ],
            calls.Select(call => (string?)call["name"]));
        Assert.Equal(4, (int)calls[^1]["args"]!["bytes"]!);
        var kernel = Assert.Single(events, item => (string?)item["cat"] == "kernel");
        Assert.Equal("fill", (string?)kernel["name"]);
        Assert.True((double)kernel["dur"]! > 0);
        Assert.Equal(2, events.Count(item => (string?)item["cat"] == "launch"));

        // One after the other on the program's only thread.
        for (var i = 1; i < calls.Length; i++)
        {
            Assert.True((double)calls[i]["ts"]! >= (double)calls[i - 1]["ts"]! + (double)calls[i - 1]["dur"]! - 0.001);
        }
    }

    [Fact]
    public async Task The_demos_trace_has_its_kernels_by_name()
    {
        var file = Path.Combine(Path.GetTempPath(), $"tf-{Guid.NewGuid():N}.json");
        var result = await Silo.RunAsync(
            "run", "--tflops", "20", "--vram", "1GiB", "--profile", file, "--", Installation.Demo, "--jobs", "reduce");
        Assert.True(result.Status == 0, result.ToString());
        var trace = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        File.Delete(file);
        var events = trace["traceEvents"]!.AsArray().Select(item => item!).ToArray();
        Assert.Contains(events, item => (string?)item["name"] == "Kernel_GridStrideLoopKernel");
        Assert.Equal(0, (int)trace["otherData"]!["lostCalls"]!);
    }

    [Fact]
    public async Task A_program_that_uses_no_GPU_leaves_no_trace_and_is_told()
    {
        var file = Path.Combine(Path.GetTempPath(), $"tf-{Guid.NewGuid():N}.json");
        var result = await Silo.RunAsync("run", "--tflops", "20", "--vram", "1GiB", "--profile", file, "--", "true");
        Assert.Equal(0, result.Status);
        Assert.Contains("there is no trace", result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_slice_of_4_GiB_is_a_device_of_4_GiB()
    {
        await using var run = Silo.StartOnSlice("small", 20, Installation.Demo, "--jobs", "reduce");
        Assert.True(await run.WaitForExitAsync(Limit) == 0, run.Describe());
        Assert.Contains(", 4096 MiB,", run.Output);
        Assert.Contains("memory: 4096 MiB", run.Output);
    }

    [Fact]
    public async Task Of_4_GiB_a_program_gets_3_9()
    {
        await using var run = Silo.StartOnSlice(
            "fits", 20, Installation.Demo, "--jobs", "reduce", "--size", "16", "--allocate", "3993");
        Assert.True(await run.WaitForExitAsync(Limit) == 0, run.Describe());
        Assert.Contains("allocated 3993 MiB", run.Output);
    }

    [Fact]
    public async Task Of_4_GiB_a_program_does_not_get_4_1()
    {
        await using var run = Silo.StartOnSlice(
            "exceeds", 20, Installation.Demo, "--jobs", "reduce", "--size", "16", "--allocate", "4198");
        Assert.True(await run.WaitForExitAsync(Limit) == 4, run.Describe());
        Assert.Contains("CUDA_ERROR_OUT_OF_MEMORY", run.Errors);
    }

    [Fact]
    public async Task An_illegal_access_in_one_slice_leaves_the_other_unharmed()
    {
        await using var good = Silo.StartOnSlice("good", 40, Installation.Demo, "--seconds", "6");
        await Client.AttachedAsync("good", Limit);
        await using var bad = Silo.StartOnSlice("bad", 40, Installation.Demo, "--illegal");
        Assert.True(await bad.WaitForExitAsync(Limit) == 4, bad.Describe());
        Assert.Contains("CUDA_ERROR_ILLEGAL_ADDRESS", bad.Errors);
        Assert.False(good.HasExited, good.Describe());
        Assert.True(await good.WaitForExitAsync(Limit) == 0, good.Describe());
        Assert.Contains("all ok", good.Output);
    }

    [Fact]
    public async Task Without_a_slice_the_library_shows_no_device()
    {
        var environment = new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = Installation.ClientLibraryFolder };
        await using var demo = RunningProgram.Start(Installation.Demo, ["--list"], environment);
        Assert.True(await demo.WaitForExitAsync(Limit) == 3, demo.Describe());
    }

    [Fact]
    public async Task Smi_shows_the_slice_while_its_program_runs()
    {
        await using var run = Silo.StartOnSlice("seen", 25, Installation.Demo, "--jobs", "scan", "--hold", "30");
        var slice = await Client.AttachedAsync("seen", Limit);
        var smi = await Silo.RunAsync("smi");
        Assert.Equal(0, smi.Status);
        var row = Assert.Single(smi.Output.Split('\n'), line => line.StartsWith("| seen ", StringComparison.Ordinal));
        Assert.Contains("| node-1/0 | 25 %", row);
        Assert.Contains($"ilgpu-demo ({Assert.Single(slice.Clients).Pid})", row);
        run.Signal(Signals.Term);
        Assert.Equal(128 + Signals.Term, await run.WaitForExitAsync(Limit));
    }

    [Fact]
    public async Task Describe_counts_what_a_program_asks_of_its_slice()
    {
        await using var run = Silo.StartOnSlice("asks", 25, Installation.Demo, "--jobs", "scan", "--hold", "30");
        var slice = await Client.AttachedAsync("asks", Limit);
        await Eventually.TrueAsync(
            async () => (await Client.DescribeAsync(slice.Id)).Traffic is { RoundTrips: > 0 } traffic
                && traffic.Calls > traffic.RoundTrips && traffic.BytesToHost > 0,
            Limit,
            () => "The worker counts nothing.");
        var described = await Silo.RunAsync("describe", "slice", "asks");
        Assert.Matches("(?m)^traffic:\\n +calls: [1-9][0-9]*\\n +roundTrips: [1-9][0-9]*\\n +stalls: [0-9]+$",
            described.Output);
        run.Signal(Signals.Term);
        Assert.Equal(128 + Signals.Term, await run.WaitForExitAsync(Limit));
    }

    private static int Integer(byte[] bytes, int offset) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(offset));
}

using System.Buffers.Binary;
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

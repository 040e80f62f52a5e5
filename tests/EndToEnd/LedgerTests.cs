using System.Globalization;
using System.Text.Json.Nodes;
using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>The limit of a slice over every way to allocate.</summary>
public sealed class LedgerTests(SharedSilo shared) : SharedSiloTests(shared)
{
    private const long GiB = 1L << 30;
    private const int OutOfMemory = 2;
    private const int NotSupported = 3;

    [Theory]
    [InlineData("plain")]
    [InlineData("pitched")]
    [InlineData("async")]
    [InlineData("pool")]
    [InlineData("vmm")]
    public async Task Of_4_GiB_a_program_gets_3_9_but_not_4_1(string way)
    {
        var (fits, _) = await AllocateAsync(way, 39 * GiB / 10);
        Assert.Equal(0, fits);
        var (exceeds, report) = await AllocateAsync(way, 41 * GiB / 10);
        Assert.Equal(OutOfMemory, exceeds);
        Assert.Equal("CUDA_ERROR_OUT_OF_MEMORY", (string)report["result"]!);
        Assert.Equal(4 * GiB, (long)report["freeAfter"]!);
    }

    /// <summary>Served within the limit, or refused: never beyond it.</summary>
    [Theory]
    [InlineData("array")]
    [InlineData("graph")]
    [InlineData("managed")]
    public async Task No_way_leads_beyond_the_limit(string way)
    {
        var (status, report) = await AllocateAsync(way, 41 * GiB / 10);
        Assert.True(status is OutOfMemory or NotSupported, report.ToJsonString());
    }

    [Fact]
    public async Task The_program_the_command_line_and_the_silo_say_the_same()
    {
        await using var run = Hold("agree", 1536L << 20);
        await run.WaitForOutputAsync("freeAfter", Limit);
        var seen = JsonNode.Parse(run.Output)!;
        Assert.Equal(4 * GiB, (long)seen["total"]!);
        Assert.Equal((4 * GiB) - (1536L << 20), (long)seen["freeAfter"]!);
        var slice = await Client.BecomesAsync("agree", slice => slice.Gpus[0].UsedVram == new MiB(1536), Limit);
        Assert.Equal(new MiB(1536), slice.Gpus[0].UsedVram);
        var smi = await Silo.RunAsync("smi");
        Assert.Contains(smi.Output.Split('\n'), line => line.Contains("agree", StringComparison.Ordinal)
            && line.Contains("1.5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Memory_of_a_killed_program_is_free_for_the_next()
    {
        await using var run = Hold("killed", 39 * GiB / 10);
        await run.WaitForOutputAsync("freeAfter", Limit);
        var slice = await Client.AttachedAsync("killed", Limit);
        RunningProgram.Signal(Assert.Single(slice.Clients).Pid, Signals.Kill);
        await Client.BecomesFreeAsync(TimeSpan.FromSeconds(5));
        var (status, _) = await AllocateAsync("plain", 39 * GiB / 10);
        Assert.Equal(0, status);
    }

    [Fact]
    public async Task The_memory_of_one_program_is_missing_to_another_of_the_slice_until_it_ends()
    {
        var half = (5 * GiB / 2).ToString(CultureInfo.InvariantCulture);
        var allocate = $"'{Installation.Conformance}' allocate --way plain --bytes {half}";

        // The worker hears of the end of a program a moment after its parent does.
        var script = $"{{ {allocate} --for 4 & }}; sleep 2; {allocate}; echo second $?; wait; "
            + $"for i in 1 2 3 4 5; do {allocate} && echo third && break; sleep 0.2; done";
        await using var run = Silo.StartOnSlice("two", 30, "/bin/sh", "-c", script);
        Assert.True(await run.WaitForExitAsync(Limit) == 0, run.Describe());
        Assert.Contains("second 2", run.Output);
        Assert.Contains("third", run.Output);
    }

    private RunningProgram Hold(string name, long bytes) => Silo.StartOnSlice(
        name, 20, Installation.Conformance, "allocate", "--way", "plain", "--bytes",
        bytes.ToString(CultureInfo.InvariantCulture), "--for", "60");

    private async Task<(int Status, JsonNode Report)> AllocateAsync(string way, long bytes)
    {
        await using var run = Silo.StartOnSlice(
            $"by-{way}", 20, Installation.Conformance, "allocate", "--way", way, "--bytes",
            bytes.ToString(CultureInfo.InvariantCulture));
        var status = await run.WaitForExitAsync(Limit);
        return (status, JsonNode.Parse(run.Output) ?? throw new InvalidDataException(run.Describe()));
    }
}

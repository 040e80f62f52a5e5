using System.Text.Json.Nodes;
using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>A program that speaks the protocol itself and means harm, beside programs that do not.</summary>
public sealed class HostileProgramTests(SharedSilo shared) : SharedSiloTests(shared)
{
    [Theory]
    [InlineData("records", "--seed", "11")]
    [InlineData("records", "--seed", "12")]
    [InlineData("ring")]
    [InlineData("frames", "--seed", "13")]
    [InlineData("token")]
    public async Task A_hostile_program_harms_neither_its_neighbours_nor_its_worker(params string[] attack)
    {
        await using var neighbour = Work("neighbour");
        await neighbour.WaitForOutputAsync("working", Limit);
        await using var hostile = Silo.StartOnSlice("hostile", 30, [Installation.Hostile, .. attack]);
        Assert.True(await hostile.WaitForExitAsync(Limit) == 0, hostile.Describe());
        var report = JsonNode.Parse(hostile.Output)!;
        Assert.True((bool)report["stood"]!, hostile.Output);
        Assert.False(neighbour.HasExited, neighbour.Describe());
        Assert.True(await neighbour.WaitForExitAsync(Limit) == 0, neighbour.Describe());
        Assert.Contains("all right", neighbour.Output);
    }

    [Fact]
    public async Task Random_records_are_counted_and_the_other_program_of_the_same_slice_goes_on()
    {
        // A shell shares its slice with what it starts.
        var script = $"'{Installation.Conformance}' work --seconds 6 --allocate 67108864 & "
            + $"sleep 1; '{Installation.Hostile}' records --seed 21 && wait $!";
        await using var both = Silo.StartOnSlice("shared", 40, "/bin/sh", "-c", script);
        Assert.True(await both.WaitForExitAsync(Limit) == 0, both.Describe());
        Assert.Contains("all right", both.Output);
        var line = both.Output.Split('\n').Single(line => line.Contains("\"attack\"", StringComparison.Ordinal));
        Assert.True((long)JsonNode.Parse(line)!["refused"]! > 1000, line);
    }

    private RunningProgram Work(string name) => Silo.StartOnSlice(
        name, 40, Installation.Conformance, "work", "--seconds", "5", "--allocate", "67108864");
}

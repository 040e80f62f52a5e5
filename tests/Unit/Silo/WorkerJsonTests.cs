using System.Text;
using System.Text.Json;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Tests.Unit.Silo;

public sealed class WorkerJsonTests
{
    private static readonly WorkerStatus Status = new(
        "s-1",
        3,
        42,
        WorkerState.Ready,
        null,
        [new("GPU-1", 10, 20, 5)],
        [new(7, "python3", DateTimeOffset.UnixEpoch)],
        new Dictionary<string, long> { ["records"] = 1 });

    [Fact]
    public void Messages_are_lines_with_a_type()
    {
        var line = Encoding.UTF8.GetString(WorkerJson.ToLine(new WorkerEvent(WorkerEventKind.ClientAttached)));
        Assert.StartsWith("{\"type\":\"event\",\"event\":\"clientAttached\"", line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.Contains("\"command\":\"stop\"",
            Encoding.UTF8.GetString(WorkerJson.ToLine(new WorkerCommand(1, WorkerCommandKind.Stop))));
    }

    [Fact]
    public void Every_message_comes_back()
    {
        var status = Assert.IsType<WorkerStatus>(Through(Status));
        Assert.Equal((Status.State, Status.Pid, "python3"), (status.State, status.Pid, status.Clients[0].Executable));
        Assert.Equal(Status.Devices, status.Devices);
        var command = new WorkerCommand(9, WorkerCommandKind.Status);
        Assert.Equal(command, Through(command));
        Assert.Equal(new WorkerReply(9, false, "why"), Through(new WorkerReply(9, false, "why")));
        Assert.Equal(42, Assert.IsType<WorkerReply>(Through(new WorkerReply(9, true, null, Status))).Status!.Pid);
        var happened = new WorkerEvent(WorkerEventKind.Failed, "illegal address");
        Assert.Equal(happened, Through(happened));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"type\":\"other\"}")]
    [InlineData("{\"type\":\"status\"}")]
    [InlineData("{\"type\":\"event\",\"event\":\"exploded\",\"message\":null,\"client\":null}")]
    [InlineData("{\"type\":\"command\",\"id\":1,\"command\":")]
    public void What_is_no_message_is_refused(string line) =>
        Assert.ThrowsAny<Exception>(() => WorkerJson.FromLine(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void A_spec_has_the_documented_members()
    {
        var spec = new WorkerSpec(
            "s-1", "default", "ab", 3, "/run/s-1", WorkerDriver.Software, "Soft-100", "medium",
            [new("GPU-1", 0, "GPU-2", 1, 4L << 30, 20, 100, "Card")]);
        var json = JsonSerializer.SerializeToElement(spec, WorkerJson.Default.WorkerSpec);
        Assert.Equal("software", json.GetProperty("driver").GetString());
        Assert.Equal(4294967296, json.GetProperty("devices")[0].GetProperty("vramLimitBytes").GetInt64());
        Assert.Equal(spec.Devices, json.Deserialize(WorkerJson.Default.WorkerSpec)!.Devices);
        Assert.Throws<JsonException>(
            () => JsonSerializer.Deserialize("{\"sliceId\":\"s\"}", WorkerJson.Default.WorkerSpec));
    }

    private static WorkerMessage Through(WorkerMessage message)
    {
        var line = WorkerJson.ToLine(message);
        return WorkerJson.FromLine(line.AsSpan(0, line.Length - 1));
    }
}

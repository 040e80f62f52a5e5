using TensorFusion.Grains.Slices;
using TensorFusion.Protocol.Control;
using TensorFusion.Silo.Agent;

namespace TensorFusion.Tests.Unit.Silo;

public sealed class TrafficReportTests
{
    [Fact]
    public void A_worker_counts_for_its_slice()
    {
        var traffic = TrafficReport.From(Status(new()
        {
            ["records"] = 5,
            ["roundTrips"] = 4,
            ["stalls"] = 3,
            ["bytesToDevice"] = 2,
            ["bytesToHost"] = 1,
        }));

        Assert.Equal(
            new SliceTraffic { Calls = 5, RoundTrips = 4, Stalls = 3, BytesToDevice = 2, BytesToHost = 1 }, traffic);
    }

    [Fact]
    public void A_worker_that_does_not_count_yet_has_no_traffic()
    {
        Assert.Null(TrafficReport.From(null));
        Assert.Null(TrafficReport.From(Status([])));
    }

    [Fact]
    public void More_traffic_is_no_news_of_a_slice()
    {
        var report = new WorkerReport { Node = "node-1", Epoch = 1, Phase = WorkerPhase.Ready };

        Assert.True(report.SaysTheSame(report with { Traffic = new() { Calls = 1 } }));
        Assert.False(report.SaysTheSame(report with { Message = "other" }));
    }

    private static WorkerStatus Status(Dictionary<string, long> counters) =>
        new("s-1", 1, 1, WorkerState.Ready, "", [], [], counters);
}

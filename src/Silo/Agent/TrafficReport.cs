using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Agent;

/// <summary>What a worker says of its programs' calls, for its slice. Pure.</summary>
internal static class TrafficReport
{
    /// <summary>Null for a worker that says nothing of them (yet).</summary>
    public static SliceTraffic? From(WorkerStatus? status) =>
        status is null || !status.Counters.ContainsKey("records")
            ? null
            : new()
            {
                Calls = Of(status, "records"),
                RoundTrips = Of(status, "roundTrips"),
                Stalls = Of(status, "stalls"),
                BytesToDevice = Of(status, "bytesToDevice"),
                BytesToHost = Of(status, "bytesToHost"),
            };

    private static long Of(WorkerStatus status, string counter) => status.Counters.GetValueOrDefault(counter);
}

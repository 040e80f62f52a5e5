using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using TensorFusion.Grains.Telemetry;
using TensorFusion.Silo.Workers;

namespace TensorFusion.Silo.Agent;

/// <summary>
/// What each slice of this machine exchanges with its programs, as its worker counts it. The counters end with the
/// worker.
/// </summary>
internal sealed class TrafficMetrics
{
    private readonly ConcurrentDictionary<string, SliceTraffic> _slices = new(StringComparer.Ordinal);
    private readonly NodeIdentity _node;

    public TrafficMetrics(IMeterFactory factory, NodeIdentity node)
    {
        _node = node;
        var meter = factory.Create(FleetMetrics.MeterName);
        Counter(meter, "tensorfusion.slice.calls", "{call}",
            "Calls that programs sent to the worker", traffic => traffic.Calls);
        Counter(meter, "tensorfusion.slice.round.trips", "{call}",
            "Calls whose answer the program waited for", traffic => traffic.RoundTrips);
        Counter(meter, "tensorfusion.slice.stalls", "{stall}",
            "How often a program could not send because the worker was behind", traffic => traffic.Stalls);
    }

    /// <summary>Takes what a worker said last.</summary>
    public void Take(WorkerNews news)
    {
        if (news.Phase != WorkerPhase.Exited && TrafficReport.From(news.Status) is { } traffic)
        {
            _slices[news.SliceId] = traffic;
        }
        else
        {
            _slices.TryRemove(news.SliceId, out _);
        }
    }

    private void Counter(Meter meter, string name, string unit, string description, Func<SliceTraffic, long> value) =>
        meter.CreateObservableCounter(
            name,
            () => _slices.Select(slice => new Measurement<long>(
                value(slice.Value),
                new KeyValuePair<string, object?>("node", _node.Name),
                new KeyValuePair<string, object?>("slice", slice.Key))),
            unit,
            description);
}

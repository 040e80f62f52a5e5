using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using TensorFusion.Grains.Telemetry;
using TensorFusion.Protocol.Control;
using TensorFusion.Silo.Workers;

namespace TensorFusion.Silo.Agent;

/// <summary>
/// What each slice of this machine gets of its cards' time, as its worker measured it. The measurements end with the
/// worker.
/// </summary>
internal sealed class ShareMetrics
{
    private readonly ConcurrentDictionary<string, WorkerStatus> _workers = new(StringComparer.Ordinal);
    private readonly NodeIdentity _node;

    public ShareMetrics(IMeterFactory factory, NodeIdentity node)
    {
        _node = node;
        var meter = factory.Create(FleetMetrics.MeterName);
        Gauge(meter, "tensorfusion.slice.enforcement.verified", "1",
            "1 when the worker has seen that the slice's limits hold", share => share.Verified ? 1 : 0);
        Gauge(meter, "tensorfusion.slice.share.entitled", "1",
            "Part of the card's time that the slice is entitled to", share => share.Entitled);
        Gauge(meter, "tensorfusion.slice.share.limit", "1",
            "Part of the card's time that the slice never exceeds", share => share.Limit);
        Gauge(meter, "tensorfusion.slice.share.delivered", "1",
            "Part of the card's time that the slice had in the last seconds", share => share.Delivered);
        Gauge(meter, "tensorfusion.slice.utilization", "1",
            "Part of what the slice is entitled to that it had in the last seconds",
            share => share.Entitled > 0 ? share.Delivered / share.Entitled : 0);
        Counter(meter, "tensorfusion.slice.gpu.time", "s",
            "Device time charged", share => share.DeviceMicroseconds / 1e6);
        Counter(meter, "tensorfusion.slice.throttled", "s",
            "Time for which work that was there had to wait", share => share.ThrottledMicroseconds / 1e6);
        Counter(meter, "tensorfusion.slice.turns", "{turn}", "Turns of GPU time given", share => share.Turns);
        Counter(meter, "tensorfusion.slice.kernels.long", "{kernel}",
            "Kernels that were reported because they did not end", share => share.LongKernels);
        meter.CreateObservableCounter(
            "tensorfusion.slice.turn.waits", Waits, "{wait}",
            "Waits for a turn by their length: attribute le is the bucket's upper bound in seconds, not cumulative");
    }

    /// <summary>Takes what a worker said last.</summary>
    public void Take(WorkerNews news)
    {
        if (news.Phase == WorkerPhase.Exited || news.Status is null)
        {
            _workers.TryRemove(news.SliceId, out _);
        }
        else
        {
            _workers[news.SliceId] = news.Status;
        }
    }

    private static KeyValuePair<string, object?> Tag(string key, object? value) => new(key, value);

    private void Gauge(Meter meter, string name, string unit, string description, Func<WorkerShareStatus, double> value)
        => meter.CreateObservableGauge(name, () => Measure(value), unit, description);

    private void Counter(
        Meter meter, string name, string unit, string description, Func<WorkerShareStatus, double> value) =>
        meter.CreateObservableCounter(name, () => Measure(value), unit, description);

    private IEnumerable<Measurement<double>> Measure(Func<WorkerShareStatus, double> value) => Shares()
        .Select(item => new Measurement<double>(
            value(item.Share), Tag("node", _node.Name), Tag("slice", item.Slice), Tag("gpu", item.Gpu)));

    private IEnumerable<Measurement<long>> Waits()
    {
        foreach (var (slice, gpu, share) in Shares())
        {
            for (var i = 0; i < share.Waits.Count; i++)
            {
                var bound = i < WorkerShareStatus.WaitBounds.Count
                    ? (WorkerShareStatus.WaitBounds[i] / 1e6).ToString("0.######", CultureInfo.InvariantCulture)
                    : "+Inf";
                yield return new(
                    share.Waits[i],
                    Tag("node", _node.Name), Tag("slice", slice), Tag("gpu", gpu), Tag("le", bound));
            }
        }
    }

    private IEnumerable<(string Slice, string Gpu, WorkerShareStatus Share)> Shares() =>
        from worker in _workers.Values
        from device in worker.Devices
        where device.Share is not null
        select (worker.SliceId, device.Uuid, device.Share!);
}

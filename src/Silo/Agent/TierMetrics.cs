using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using TensorFusion.Grains.Telemetry;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Agent;

/// <summary>What the workers of this node have in the tiers and moved between them, as instruments.</summary>
internal sealed class TierMetrics
{
    private static readonly string[] Avoided = ["Unchanged", "Zero", "Duplicate"];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _totals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Epoch, IReadOnlyDictionary<string, long> Counters)> _seen =
        new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, WorkerTierStatus> _living = new(StringComparer.Ordinal);

    public TierMetrics(IMeterFactory factory, NodeIdentity identity)
    {
        var node = new KeyValuePair<string, object?>("node", identity.Name);
        var meter = factory.Create(FleetMetrics.MeterName);
        meter.CreateObservableGauge(
            "tensorfusion.tier.bytes",
            () => (Measurement<long>[])
            [
                new(_living.Values.Sum(status => status.HostBytes), node, Tag("tier", "host")),
                new(_living.Values.Sum(status => status.DiskBytes), node, Tag("tier", "disk")),
            ],
            "By", "Memory of slices in the tier, copies kept for the next freeze included");
        meter.CreateObservableGauge(
            "tensorfusion.tier.frozen",
            () => new Measurement<long>(_living.Values.Sum(status => status.FrozenBytes), node),
            "By", "Memory of slices that is not on their cards");
        meter.CreateObservableCounter(
            "tensorfusion.tier.moved",
            () => (Measurement<long>[])
            [
                new(Total("tierBytesToHost"), node, Tag("tier", "host"), Tag("direction", "out")),
                new(Total("tierBytesToDisk"), node, Tag("tier", "disk"), Tag("direction", "out")),
                new(Total("tierBytesFromHost"), node, Tag("tier", "host"), Tag("direction", "in")),
                new(Total("tierBytesFromDisk"), node, Tag("tier", "disk"), Tag("direction", "in")),
            ],
            "By", "Bytes that were copied off cards (out) and back (in)");
        meter.CreateObservableCounter(
            "tensorfusion.tier.moves",
            () => (Measurement<long>[])
            [
                new(Total("tierFreezes"), node, Tag("kind", "freeze")),
                new(Total("tierResumes"), node, Tag("kind", "resume")),
                new(Total("tierRefusals"), node, Tag("kind", "refused")),
            ],
            "{move}", "Freezes, resumes, and moves that were refused");
        meter.CreateObservableCounter(
            "tensorfusion.tier.seconds",
            () => (Measurement<double>[])
            [
                new(Total("tierFreezeMicroseconds") / 1e6, node, Tag("kind", "freeze")),
                new(Total("tierResumeMicroseconds") / 1e6, node, Tag("kind", "resume")),
            ],
            "s", "Time that moves took");
        meter.CreateObservableCounter(
            "tensorfusion.tier.avoided",
            () => Avoided.Select(why => new Measurement<long>(
                Total($"tier{why}Bytes"), node, Tag("why", why.ToLowerInvariant()))),
            "By", "Bytes that a freeze did not copy: unchanged since their last copy, zero, or equal to others");
        meter.CreateObservableGauge(
            "tensorfusion.tier.hit.ratio",
            () => new Measurement<double>(HitRatio(), node),
            "1", "Part of the frozen bytes that was not copied");
    }

    /// <summary>Takes what a worker says.</summary>
    public void Take(string sliceId, long epoch, WorkerStatus? status)
    {
        if (status?.Tiers is not { } tiers)
        {
            _living.TryRemove(sliceId, out _);
            return;
        }

        _living[sliceId] = tiers;
        lock (_lock)
        {
            var before = _seen.TryGetValue(sliceId, out var seen) && seen.Epoch == epoch ? seen.Counters : null;
            foreach (var (name, value) in status.Counters)
            {
                if (name.StartsWith("tier", StringComparison.Ordinal))
                {
                    _totals[name] = _totals.GetValueOrDefault(name) + value - (before?.GetValueOrDefault(name) ?? 0);
                }
            }

            _seen[sliceId] = (epoch, status.Counters);
        }
    }

    /// <summary>Forgets a slice whose worker has gone.</summary>
    public void Remove(string sliceId)
    {
        _living.TryRemove(sliceId, out _);
        lock (_lock)
        {
            _seen.Remove(sliceId);
        }
    }

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);

    private long Total(string name)
    {
        lock (_lock)
        {
            return _totals.GetValueOrDefault(name);
        }
    }

    private double HitRatio()
    {
        var hashed = Total("tierHashedBytes");
        return hashed == 0 ? 0 : (double)Avoided.Sum(why => Total($"tier{why}Bytes")) / hashed;
    }
}

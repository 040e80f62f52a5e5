using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using TensorFusion.Grains.Telemetry;
using TensorFusion.Silo.Devices;
using TensorFusion.Silo.Workers;

namespace TensorFusion.Silo.Agent;

/// <summary>
/// Keeps workers waiting for slices on the cards of this machine while there is memory for them, and tells what they
/// cost: that memory is the node's, no slice pays for it.
/// </summary>
internal sealed class SpareKeeper
{
    private readonly Lock _lock = new();
    private readonly NodeIdentity _identity;
    private readonly IDeviceInventory _inventory;
    private readonly IWorkerSupervisor _workers;
    private readonly Dictionary<string, MiB> _contexts = new(StringComparer.Ordinal);
    private ImmutableArray<GpuInfo> _cards = [];

    public SpareKeeper(
        NodeIdentity identity, IDeviceInventory inventory, IWorkerSupervisor workers, IMeterFactory factory)
    {
        _identity = identity;
        _inventory = inventory;
        _workers = workers;
        var meter = factory.Create(FleetMetrics.MeterName);
        meter.CreateObservableGauge(
            "tensorfusion.node.spare.workers", () => Measure(_ => 1), "{worker}",
            "Workers that wait for slices with an open context");
        meter.CreateObservableGauge(
            "tensorfusion.node.spare.memory", () => Measure(bytes => bytes), "By",
            "Memory of the card that the contexts of waiting workers take");
    }

    /// <summary>The cards with their reservations, as they are now.</summary>
    public void Take(ImmutableArray<GpuInfo> cards)
    {
        lock (_lock)
        {
            _cards = cards;
            Plan(startsMissing: true, look: card => (card, MiB.Zero));
        }
    }

    /// <summary>A slice is about to start: waiting workers that stand in its way end.</summary>
    public void MakeRoom(WorkerAssignment assignment)
    {
        lock (_lock)
        {
            // A process that starts now would take the slice's own start time.
            Plan(startsMissing: false, look: card => assignment.Gpus.All(gpu => gpu.GpuId != card.Id)
                || card.Reservations.Any(held => held.SliceId == assignment.SliceId)
                    ? (card, MiB.Zero)
                    : (card, assignment.Spec.Vram));
        }
    }

    /// <summary>No more of them: the silo ends.</summary>
    public void End()
    {
        lock (_lock)
        {
            _cards = [];
            Plan(startsMissing: true, look: card => (card, MiB.Zero));
        }
    }

    private void Plan(bool startsMissing, Func<GpuInfo, (GpuInfo Card, MiB Coming)> look)
    {
        foreach (var (uuid, bytes) in _workers.Spares)
        {
            _contexts[uuid] = MiB.FromBytesRoundedUp(bytes);
        }

        _workers.KeepSpares(new(
            _inventory.Driver,
            _identity.SoftwareGpu,
            _cards.Select(look).ToDictionary(
                item => item.Card.Uuid,
                item => SparePolicy.Count(item.Card, _identity.SpareWorkers, Context(item.Card), item.Coming),
                StringComparer.Ordinal),
            startsMissing));
    }

    private MiB Context(GpuInfo card)
    {
        var known = _contexts.GetValueOrDefault(card.Uuid);
        return known == MiB.Zero && !card.IsSoftware ? SparePolicy.UsualContext : known;
    }

    private IEnumerable<Measurement<long>> Measure(Func<long, long> value) =>
        from spare in _workers.Spares
        group value(spare.ContextBytes) by spare.Uuid into card
        select new Measurement<long>(
            card.Sum(),
            new KeyValuePair<string, object?>("node", _identity.Name),
            new KeyValuePair<string, object?>("gpu", card.Key));
}

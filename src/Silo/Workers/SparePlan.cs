using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Workers;

/// <summary>Workers that shall wait for slices.</summary>
/// <param name="Driver">The driver that they open.</param>
/// <param name="SoftwareGpu">Configuration of the software GPU.</param>
/// <param name="Cards">How many on each card, by the card's UUID; a card that is not named has none.</param>
/// <param name="StartsMissing">Whether those that are missing are started now, or with a later plan.</param>
public sealed record SparePlan(
    WorkerDriver Driver, string SoftwareGpu, IReadOnlyDictionary<string, int> Cards, bool StartsMissing = true);

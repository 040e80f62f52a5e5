using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Agent;

/// <summary>Who this machine is.</summary>
/// <param name="Name">Name of the node.</param>
/// <param name="Pool">Pool of its cards.</param>
/// <param name="SoftwareGpu">Configuration of the software GPU, for the workers.</param>
public sealed record NodeIdentity(string Name, string Pool, string SoftwareGpu)
{
    /// <summary>How its cards are shared.</summary>
    public TurnSettings Sharing { get; init; } = TurnSettings.Default;

    /// <summary>What qualities of service mean.</summary>
    public QosCatalogue Levels { get; init; } = QosCatalogue.Default;

    /// <summary>Where frozen memory goes; null when slices cannot be frozen here.</summary>
    public WorkerTierSpec? Tiers { get; init; }

    /// <summary>What a worker is told of it.</summary>
    /// <param name="folder">Folder by which the workers share the cards' time.</param>
    /// <param name="qos">Quality of service of its slice.</param>
    public WorkerTurnSpec Turns(string folder, QualityOfService qos)
    {
        var level = Levels.Of(qos);
        var stop = Sharing.StopAfter.TotalSeconds;
        return new(
            folder,
            Sharing.Policy,
            Class: new(level.Weight, level.Priority, level.Bursts, level.Preempts),
            ReportAfterSeconds: stop > 0 ? Math.Min(10, stop / 2) : 10,
            StopAfterSeconds: stop);
    }
}

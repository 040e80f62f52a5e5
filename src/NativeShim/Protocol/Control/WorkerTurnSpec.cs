namespace TensorFusion.Protocol.Control;

/// <summary>How a slice shares the time of its cards with the other slices of the node.</summary>
/// <param name="Directory">
/// Folder with one file a card, by which the workers of the node share it; absolute. All workers on a card must be given
/// the same.
/// </param>
/// <param name="Policy">Name of the policy that decides whose turn is next; the newest worker's holds for the
/// card.</param>
/// <param name="Isolation">How the slice is kept apart from others on the card.</param>
/// <param name="Class">What the quality of service means, when it is not one that every node knows.</param>
/// <param name="QuantumMicroseconds">Device time after which a turn ends when others wait; more than 0.</param>
/// <param name="ReportAfterSeconds">Time without progress after which a kernel is reported; 0: never.</param>
/// <param name="StopAfterSeconds">Time without progress after which the slice is stopped; 0: never.</param>
public sealed record WorkerTurnSpec(
    string Directory,
    string Policy = "fair-share",
    WorkerIsolation Isolation = WorkerIsolation.Soft,
    WorkerClassSpec? Class = null,
    double QuantumMicroseconds = 8000,
    double ReportAfterSeconds = 10,
    double StopAfterSeconds = 60);

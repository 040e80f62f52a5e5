using TensorFusion.Grains.Scheduling.Index;

namespace TensorFusion.Grains.Scheduling.Queues;

/// <summary>What became of a waiting request in one round.</summary>
/// <param name="Request">The request.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Allocations">What was reserved for it and its gang.</param>
/// <param name="Reason">Why it waits on, or ended.</param>
internal sealed record QueueDecision(
    WaitingRequest Request, QueueOutcome Outcome, IReadOnlyList<Allocation> Allocations, string Reason = "");

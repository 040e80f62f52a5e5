using TensorFusion.Grains.Defragmentation;
using TensorFusion.Grains.Scheduling.Preemption;
using TensorFusion.Grains.Scheduling.Transactions;

namespace TensorFusion.Grains.Scheduling.Answers;

/// <summary>Why a request waits, and what would help.</summary>
/// <param name="Place">Where it fits, when it does.</param>
/// <param name="Refusals">For each node the first filter that refuses it, nearest to fitting first.</param>
/// <param name="SmallerCompute">The most compute that would fit now with the memory asked; 0 for none.</param>
/// <param name="SmallerMemory">The most memory of a card that would fit now with the compute asked; 0 for none.</param>
/// <param name="Moves">Moves that would make room; null when none do.</param>
/// <param name="Preemption">Who could make room; null when nobody of a lower class can.</param>
internal sealed record Explanation(
    Proposal? Place,
    IReadOnlyList<NodeRefusal> Refusals,
    long SmallerCompute,
    long SmallerMemory,
    MovePlan? Moves,
    PreemptionPlan? Preemption);

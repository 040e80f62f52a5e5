using System.Collections.Immutable;

namespace TensorFusion.Grains.Pools;

/// <summary>A slice that waits for room, for its cards to confirm, or frozen for its return to its cards.</summary>
/// <param name="Id">The slice.</param>
/// <param name="Spec">What it wants.</param>
/// <param name="CreatedAt">When it was submitted, or made room.</param>
internal sealed record PendingSlice(string Id, SliceSpec Spec, DateTimeOffset CreatedAt)
{
    /// <summary>The cards that it returns to; empty when it has none yet.</summary>
    public ImmutableArray<string> Pinned { get; init; } = [];

    /// <summary>Why it waits, as last told.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How often cards refused it since it was last left alone.</summary>
    public int Refusals { get; init; }

    /// <summary>No room is made for it before.</summary>
    public DateTimeOffset PlanAfter { get; init; }
}

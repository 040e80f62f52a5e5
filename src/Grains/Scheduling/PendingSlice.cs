namespace TensorFusion.Grains.Scheduling;

/// <summary>A slice that waits for room.</summary>
/// <param name="Id">The slice.</param>
/// <param name="Spec">What it wants.</param>
/// <param name="CreatedAt">When it was submitted.</param>
/// <param name="Reason">Why it waits, as last told.</param>
public sealed record PendingSlice(string Id, SliceSpec Spec, DateTimeOffset CreatedAt, string Reason = "");

namespace TensorFusion.Grains.Pools;

/// <summary>A slice that waits for room, or for its cards to confirm.</summary>
/// <param name="Id">The slice.</param>
/// <param name="Spec">What it wants.</param>
/// <param name="CreatedAt">When it was submitted.</param>
/// <param name="Reason">Why it waits, as last told.</param>
/// <param name="Refusals">How often cards refused it since it was last left alone.</param>
internal sealed record PendingSlice(
    string Id, SliceSpec Spec, DateTimeOffset CreatedAt, string Reason = "", int Refusals = 0);

namespace TensorFusion.Grains.Defragmentation;

/// <summary>How much moving is allowed.</summary>
/// <param name="Moves">Slices that may move.</param>
/// <param name="Bytes">Bytes that may be copied.</param>
/// <param name="Window">Time in which all must be done, at <see cref="MoveCost.BytesPerSecond"/>.</param>
internal sealed record MoveBudget(
    int Moves = int.MaxValue, long Bytes = long.MaxValue, TimeSpan? Window = null)
{
    public static readonly MoveBudget Unlimited = new();

    public bool Allows(int moves, MoveCost cost) =>
        moves <= Moves && cost.Bytes <= Bytes && (Window is not { } window || cost.Duration <= window);
}

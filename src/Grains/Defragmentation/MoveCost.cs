namespace TensorFusion.Grains.Defragmentation;

/// <summary>What moving costs.</summary>
/// <param name="Bytes">Bytes to copy at most: all memory that the slice may use.</param>
/// <param name="Pause">How long the slice stands still.</param>
/// <param name="Duration">How long the copy takes.</param>
internal readonly record struct MoveCost(long Bytes, TimeSpan Pause, TimeSpan Duration)
{
    /// <summary>Assumed speed of a copy between nodes.</summary>
    public const long BytesPerSecond = 2L << 30;

    private const long MiB = 1 << 20;
    private static readonly TimeSpan PauseOfOne = TimeSpan.FromMilliseconds(100);

    /// <summary>Cost of moving a slice of <paramref name="memory"/> MiB on all its cards together.</summary>
    public static MoveCost Of(long memory) =>
        new(memory * MiB, PauseOfOne, TimeSpan.FromSeconds((double)memory * MiB / BytesPerSecond));

    public static MoveCost operator +(MoveCost one, MoveCost other) =>
        new(one.Bytes + other.Bytes, one.Pause + other.Pause, one.Duration + other.Duration);
}

namespace TensorFusion.Protocol.Control;

/// <summary>What a slice gets of one card's time. Counters grow from the worker's start.</summary>
/// <param name="Verified">Whether the worker has seen that ledger, gate and visible memory hold the slice's
/// limits.</param>
/// <param name="Entitled">Part of the card's time that the slice is entitled to, 0 to 1.</param>
/// <param name="Limit">Part that it never exceeds; 1 is no limit.</param>
/// <param name="Delivered">Part that it had in the last seconds.</param>
/// <param name="DeviceMicroseconds">Device time charged.</param>
/// <param name="ThrottledMicroseconds">Time for which work that was there had to wait.</param>
/// <param name="Turns">Turns given.</param>
/// <param name="Launches">Pieces of work that passed the gate.</param>
/// <param name="LongKernels">How often a kernel was reported because nothing came forward.</param>
/// <param name="Waits">Waits for a turn by their length: bounds of the buckets are <see cref="WaitBounds"/>, the last
/// one has none.</param>
/// <param name="WaitMicroseconds">Sum of these waits.</param>
public sealed record WorkerShareStatus(
    bool Verified,
    double Entitled,
    double Limit,
    double Delivered,
    long DeviceMicroseconds,
    long ThrottledMicroseconds,
    long Turns,
    long Launches,
    long LongKernels,
    IReadOnlyList<long> Waits,
    long WaitMicroseconds)
{
    /// <summary>Upper bounds of the buckets of waits, microseconds.</summary>
    public static IReadOnlyList<long> WaitBounds { get; } =
        [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 50_000, 250_000];
}

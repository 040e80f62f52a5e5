namespace TensorFusion.Worker.Gate;

/// <summary>How work is held back and measured.</summary>
internal sealed record GateOptions
{
    /// <summary>Device time after which a turn ends when others wait.</summary>
    public TimeSpan Quantum { get; init; } = TimeSpan.FromMilliseconds(8);

    /// <summary>Longest pause between two pieces of work for which a turn is kept though others wait.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMicroseconds(500);

    /// <summary>Device time between two marks; two of them are what may be in flight.</summary>
    public TimeSpan MarkTime { get; init; } = TimeSpan.FromMicroseconds(250);

    /// <summary>The same while nobody else is there and no limit holds.</summary>
    public TimeSpan FreeMarkTime { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Time without progress after which one more piece of work passes: what is in flight may wait for it.
    /// </summary>
    public TimeSpan Escape { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time without progress after which a kernel is reported; zero: never.</summary>
    public TimeSpan ReportAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time without progress after which the slice is stopped; zero: never.</summary>
    public TimeSpan StopAfter { get; init; } = TimeSpan.FromSeconds(60);
}

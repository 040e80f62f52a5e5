namespace TensorFusion;

/// <summary>What a slice has outside of its cards, and how a move of its memory goes.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SliceTiers")]
public sealed record SliceTiers
{
    /// <summary>Memory that is not on the cards now.</summary>
    [Id(0)]
    public MiB Frozen { get; init; }

    /// <summary>What it takes of the host tier, copies kept for the next freeze included.</summary>
    [Id(1)]
    public MiB Host { get; init; }

    /// <summary>What it takes of the disk tier, likewise.</summary>
    [Id(2)]
    public MiB Disk { get; init; }

    /// <summary>What the present move does; empty when nothing moves.</summary>
    [Id(3)]
    public string Step { get; init; } = "";

    /// <summary>How much of the step is done.</summary>
    [Id(4)]
    public MiB Done { get; init; }

    /// <summary>How much the step has to do.</summary>
    [Id(5)]
    public MiB Total { get; init; }

    /// <summary>Rate of the step, MiB a second.</summary>
    [Id(6)]
    public double MiBPerSecond { get; init; }

    /// <summary>Time that the step still takes, seconds; 0 when unknown.</summary>
    [Id(7)]
    public double SecondsLeft { get; init; }

    /// <summary>Why the last move was refused; empty when it was not.</summary>
    [Id(8)]
    public string Refusal { get; init; } = "";

    /// <summary>What stays on each card, at most, when the slice is frozen: arrays cannot leave it.</summary>
    [Id(9)]
    public MiB Kept { get; init; }
}

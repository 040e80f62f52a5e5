namespace TensorFusion;

/// <summary>What a slice that is on a card says to one that waits for memory of it.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.ResidencyOffer")]
public sealed record ResidencyOffer
{
    /// <summary>The slice.</summary>
    [Id(0)]
    public required string SliceId { get; init; }

    /// <summary>Memory of each of its cards that is free when it has left.</summary>
    [Id(1)]
    public required MiB Frees { get; init; }

    /// <summary>Eviction order of its quality of service; lower ones leave first.</summary>
    [Id(2)]
    public int EvictionOrder { get; init; }

    /// <summary>How long no program has used it.</summary>
    [Id(3)]
    public TimeSpan Idle { get; init; }

    /// <summary>How long it has been on the card.</summary>
    [Id(4)]
    public TimeSpan Resident { get; init; }

    /// <summary>What it costs to leave and come back.</summary>
    [Id(5)]
    public TimeSpan SwapCost { get; init; }

    /// <summary>Whether it is idle, so that nobody misses it now.</summary>
    [Id(6)]
    public bool IsIdle { get; init; }

    /// <summary>Whether it may leave now: it is idle, or had its time.</summary>
    [Id(7)]
    public bool MayLeave { get; init; }

    /// <summary>Whether it is leaving already.</summary>
    [Id(8)]
    public bool IsLeaving { get; init; }
}

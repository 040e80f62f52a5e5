namespace TensorFusion;

/// <summary>What a worker shall do with its memory.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.MemoryMove")]
public sealed record MemoryMove
{
    /// <summary>The slice.</summary>
    [Id(0)]
    public required string SliceId { get; init; }

    /// <summary>Its worker; another one is not touched.</summary>
    [Id(1)]
    public required long Epoch { get; init; }

    /// <summary>Number of the move; the same one is done once.</summary>
    [Id(2)]
    public required long Attempt { get; init; }

    /// <summary>Where it goes; null brings it back to the cards.</summary>
    [Id(3)]
    public MemoryTier? To { get; init; }
}

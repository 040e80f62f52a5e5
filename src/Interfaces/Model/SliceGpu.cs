namespace TensorFusion;

/// <summary>One card of a placed slice.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SliceGpu")]
public sealed record SliceGpu
{
    /// <summary>Key of the card: <c>node/UUID</c>.</summary>
    [Id(0)]
    public required string GpuId { get; init; }

    /// <summary>UUID of the card.</summary>
    [Id(1)]
    public required string Uuid { get; init; }

    /// <summary>UUID that the program sees.</summary>
    [Id(2)]
    public required string VirtualUuid { get; init; }

    /// <summary>Product name of the card.</summary>
    [Id(3)]
    public required string Model { get; init; }

    /// <summary>Part of the card's compute.</summary>
    [Id(4)]
    public ComputeShare Share { get; init; }

    /// <summary>Memory in use; what the contexts of the worker take is counted.</summary>
    [Id(5)]
    public MiB UsedVram { get; init; }
}

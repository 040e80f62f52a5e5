namespace TensorFusion;

/// <summary>The nodes of one name, and the queue of slices that wait for room on them.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.PoolInfo")]
public sealed record PoolInfo
{
    /// <summary>Its name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Number of nodes.</summary>
    [Id(1)]
    public int Nodes { get; init; }

    /// <summary>Number of cards.</summary>
    [Id(2)]
    public int Gpus { get; init; }

    /// <summary>Compute of all cards.</summary>
    [Id(3)]
    public Tflops Tflops { get; init; }

    /// <summary>Reserved compute.</summary>
    [Id(4)]
    public Tflops ReservedTflops { get; init; }

    /// <summary>Memory of all cards.</summary>
    [Id(5)]
    public MiB Vram { get; init; }

    /// <summary>Reserved memory.</summary>
    [Id(6)]
    public MiB ReservedVram { get; init; }

    /// <summary>Slices that have not ended.</summary>
    [Id(7)]
    public int Slices { get; init; }

    /// <summary>Those of them that wait for room.</summary>
    [Id(8)]
    public int Pending { get; init; }

    /// <summary>Compute that slices may request together.</summary>
    [Id(9)]
    public Tflops VirtualTflops { get; init; }

    /// <summary>Compute that slices may use at most, if all of them do.</summary>
    [Id(10)]
    public Tflops LimitTflops { get; init; }

    /// <summary>Memory that slices may request together.</summary>
    [Id(11)]
    public MiB VirtualVram { get; init; }

    /// <summary>Memory that slices requested, wherever it lies now.</summary>
    [Id(12)]
    public MiB PromisedVram { get; init; }

    /// <summary>How much more than it has the pool promises.</summary>
    [Id(13)]
    public PoolTerms Terms { get; init; } = PoolTerms.None;
}

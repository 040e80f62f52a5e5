using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>Where a slice would go.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SimulatedSlice")]
public sealed record SimulatedSlice
{
    /// <summary>Name of the slice.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Its node; empty when it would wait.</summary>
    [Id(1)]
    public string Node { get; init; } = "";

    /// <summary>Keys of its cards; empty when it would wait.</summary>
    [Id(2)]
    public ImmutableArray<string> Gpus { get; init; } = [];

    /// <summary>Why there, or why nowhere.</summary>
    [Id(3)]
    public string Reason { get; init; } = "";
}

namespace TensorFusion;

/// <summary>Why a node does not take a slice.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.NodeVerdict")]
public sealed record NodeVerdict
{
    /// <summary>The node.</summary>
    [Id(0)]
    public required string Node { get; init; }

    /// <summary>The first filter that refuses it, for example <c>compute</c>.</summary>
    [Id(1)]
    public required string Filter { get; init; }

    /// <summary>What is missing, and how much of it.</summary>
    [Id(2)]
    public required string Reason { get; init; }
}

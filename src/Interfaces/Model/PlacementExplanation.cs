using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>Why a slice waits, and what would help.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.PlacementExplanation")]
public sealed record PlacementExplanation
{
    /// <summary>The slice.</summary>
    [Id(0)]
    public required SliceInfo Slice { get; init; }

    /// <summary>Its place in the queue, from 1; 0 when it does not wait.</summary>
    [Id(1)]
    public int Position { get; init; }

    /// <summary>How many wait.</summary>
    [Id(2)]
    public int Waiting { get; init; }

    /// <summary>
    /// When it is next at latest before all that came later; null when it does not wait. When there will be room is not
    /// known, because slices do not say how long they run.
    /// </summary>
    [Id(3)]
    public DateTimeOffset? FirstInLineBy { get; init; }

    /// <summary>Each node with the first filter that refuses it, nearest to fitting first.</summary>
    [Id(4)]
    public ImmutableArray<NodeVerdict> Nodes { get; init; } = [];

    /// <summary>What would help, one sentence each.</summary>
    [Id(5)]
    public ImmutableArray<string> Help { get; init; } = [];
}

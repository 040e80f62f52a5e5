using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>Moves that would empty nodes, with gain and cost.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.DefragmentationPlan")]
public sealed record DefragmentationPlan
{
    /// <summary>The moves, in the order in which each finds room.</summary>
    [Id(0)]
    public ImmutableArray<PlannedMove> Moves { get; init; } = [];

    /// <summary>Nodes that would be empty.</summary>
    [Id(1)]
    public ImmutableArray<string> FreedNodes { get; init; } = [];

    /// <summary>Cards of those nodes.</summary>
    [Id(2)]
    public int FreedGpus { get; init; }

    /// <summary>Cards of all nodes that are in use now.</summary>
    [Id(3)]
    public int UsedGpus { get; init; }

    /// <summary>Memory to copy at most.</summary>
    [Id(4)]
    public MiB Data { get; init; }

    /// <summary>How long copying takes at 2 GiB/s.</summary>
    [Id(5)]
    public TimeSpan Duration { get; init; }

    /// <summary>Whether this cluster can carry the moves out.</summary>
    [Id(6)]
    public bool CanBeCarriedOut { get; init; }
}

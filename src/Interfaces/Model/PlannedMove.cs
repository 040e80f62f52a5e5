using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>One slice would go from one node to another.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.PlannedMove")]
public sealed record PlannedMove
{
    /// <summary>The slice.</summary>
    [Id(0)]
    public required string SliceId { get; init; }

    /// <summary>Where it is.</summary>
    [Id(1)]
    public required string From { get; init; }

    /// <summary>Where it would go.</summary>
    [Id(2)]
    public required string To { get; init; }

    /// <summary>The cards that it would get there, by id.</summary>
    [Id(3)]
    public ImmutableArray<string> Gpus { get; init; } = [];

    /// <summary>Memory to copy at most.</summary>
    [Id(4)]
    public MiB Data { get; init; }

    /// <summary>How long it would stand still.</summary>
    [Id(5)]
    public TimeSpan Pause { get; init; }
}

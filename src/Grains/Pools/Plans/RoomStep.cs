using System.Collections.Immutable;
using TensorFusion.Grains.Scheduling.Preemption;

namespace TensorFusion.Grains.Pools.Plans;

/// <summary>One slice makes room for another.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.RoomStep")]
public sealed record RoomStep
{
    /// <summary>The slice that makes room.</summary>
    [Id(0)]
    public required string SliceId { get; init; }

    /// <summary>The slice that it makes room for.</summary>
    [Id(1)]
    public required string For { get; init; }

    /// <summary>What is done to it.</summary>
    [Id(2)]
    public required VictimAction Action { get; init; }

    /// <summary>Its cards now.</summary>
    [Id(3)]
    public ImmutableArray<string> Cards { get; init; } = [];

    /// <summary>The node that it goes to when it is moved; else empty.</summary>
    [Id(4)]
    public string TargetNode { get; init; } = "";

    /// <summary>The cards that it gets there.</summary>
    [Id(5)]
    public ImmutableArray<string> TargetCards { get; init; } = [];
}

using System.Collections.Immutable;

namespace TensorFusion.Grains.Pools.Plans;

/// <summary>How room is made for one slice. Written before its first step is taken.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.RoomPlan")]
public sealed record RoomPlan
{
    /// <summary>The slice that needs room.</summary>
    [Id(0)]
    public required string For { get; init; }

    /// <summary>The cards that it gets.</summary>
    [Id(1)]
    public required ImmutableArray<string> Cards { get; init; }

    /// <summary>Who makes room.</summary>
    [Id(2)]
    public required ImmutableArray<RoomStep> Steps { get; init; }

    /// <summary>Whether it failed and its steps are being undone.</summary>
    [Id(3)]
    public bool Undoing { get; init; }
}

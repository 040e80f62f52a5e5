using System.Collections.Immutable;

namespace TensorFusion.Grains.Pools.Plans;

/// <summary>The plans of a pool that are being carried out or undone.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.RoomPlans")]
public sealed record RoomPlans
{
    /// <summary>By the slice that room is made for.</summary>
    [Id(0)]
    public ImmutableDictionary<string, RoomPlan> Plans { get; init; } = ImmutableDictionary<string, RoomPlan>.Empty;
}

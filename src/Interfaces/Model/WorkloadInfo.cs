using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>A workload as it is now.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.WorkloadInfo")]
public sealed record WorkloadInfo
{
    /// <summary>Key in the cluster: <c>tenant/name</c>.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What it is.</summary>
    [Id(1)]
    public required WorkloadSpec Spec { get; init; }

    /// <summary>Ids of its slices, by ordinal.</summary>
    [Id(2)]
    public ImmutableArray<string> Slices { get; init; } = [];

    /// <summary>How many of them run.</summary>
    [Id(3)]
    public int Running { get; init; }

    /// <summary>Why not all of them run; empty when they do.</summary>
    [Id(4)]
    public string Message { get; init; } = "";

    /// <summary>When it was made, UTC.</summary>
    [Id(5)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether it was deleted.</summary>
    [Id(6)]
    public bool Deleted { get; init; }
}

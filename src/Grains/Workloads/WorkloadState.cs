using System.Collections.Immutable;

namespace TensorFusion.Grains.Workloads;

/// <summary>What is stored of a workload.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.WorkloadState")]
public sealed record WorkloadState
{
    /// <summary>What it is; null before it is made and after it was deleted.</summary>
    [Id(0)]
    public WorkloadSpec? Spec { get; init; }

    /// <summary>When it was made.</summary>
    [Id(1)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>For each ordinal that was ever used: how often its slice was replaced.</summary>
    [Id(2)]
    public ImmutableArray<int> Generations { get; init; } = [];

    /// <summary>Whether it was deleted and still has slices to release.</summary>
    [Id(3)]
    public WorkloadSpec? Deleting { get; init; }
}

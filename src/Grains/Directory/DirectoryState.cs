using System.Collections.Immutable;

namespace TensorFusion.Grains.Directory;

/// <summary>The roll: what exists. The news of it is asked from the grains themselves.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.DirectoryState")]
public sealed record DirectoryState
{
    /// <summary>Nodes by name, as they last joined.</summary>
    [Id(0)]
    public ImmutableDictionary<string, NodeInfo> Nodes { get; init; } = ImmutableDictionary<string, NodeInfo>.Empty;

    /// <summary>Cards by id, as they were when their node last joined.</summary>
    [Id(1)]
    public ImmutableDictionary<string, GpuInfo> Gpus { get; init; } = ImmutableDictionary<string, GpuInfo>.Empty;

    /// <summary>Slices by id that have not ended, of before they had <see cref="RollPage"/>s; empty since.</summary>
    [Id(2)]
    public ImmutableDictionary<string, SliceSpec> Slices { get; init; } = ImmutableDictionary<string, SliceSpec>.Empty;

    /// <summary>Ids of workloads that were not deleted.</summary>
    [Id(3)]
    public ImmutableHashSet<string> Workloads { get; init; } = ImmutableHashSet<string>.Empty;
}

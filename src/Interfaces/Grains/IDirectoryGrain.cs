using System.Collections.Immutable;
using Orleans.Concurrency;

namespace TensorFusion;

/// <summary>
/// The roll of what exists and the latest news of it, for people: list, describe, watch. Never in the scheduler's way.
/// One in the cluster; key = <see cref="GrainKeys.Directory"/>.
/// </summary>
[Alias("tensorfusion.IDirectoryGrain")]
public interface IDirectoryGrain : IGrainWithStringKey
{
    /// <summary>All nodes that ever joined.</summary>
    [Alias("ListNodes"), AlwaysInterleave]
    Task<ImmutableArray<NodeInfo>> ListNodesAsync(CancellationToken cancellationToken = default);

    /// <summary>All cards.</summary>
    [Alias("ListGpus"), AlwaysInterleave]
    Task<ImmutableArray<GpuInfo>> ListGpusAsync(CancellationToken cancellationToken = default);

    /// <summary>Slices, oldest first.</summary>
    [Alias("ListSlices"), AlwaysInterleave]
    Task<ImmutableArray<SliceInfo>> ListSlicesAsync(SliceFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Workloads by name.</summary>
    [Alias("ListWorkloads"), AlwaysInterleave]
    Task<ImmutableArray<WorkloadInfo>> ListWorkloadsAsync(CancellationToken cancellationToken = default);

    /// <summary>Pools by name.</summary>
    [Alias("ListPools"), AlwaysInterleave]
    Task<ImmutableArray<PoolInfo>> ListPoolsAsync(CancellationToken cancellationToken = default);

    /// <summary>The qualities of service that are configured, by priority.</summary>
    [Alias("ListQos"), AlwaysInterleave]
    Task<ImmutableArray<QosLevel>> ListQosAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The slices of a filter as they are, then each that changes. A slice that stops to match (it ended) is sent once
    /// more. A slow reader misses steps in between, never the last one.
    /// </summary>
    [Alias("WatchSlices"), AlwaysInterleave]
    IAsyncEnumerable<SliceInfo> WatchSlicesAsync(SliceFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Writes that a node belongs to the cluster, and takes its news.</summary>
    [Alias("NodeJoined"), AlwaysInterleave]
    Task NodeJoinedAsync(NodeInfo node, ImmutableArray<GpuInfo> gpus, CancellationToken cancellationToken = default);

    /// <summary>Takes news of a card.</summary>
    [Alias("GpuChanged"), AlwaysInterleave]
    Task GpuChangedAsync(GpuInfo gpu, CancellationToken cancellationToken = default);

    /// <summary>Writes that a slice exists, before it does.</summary>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.NameConflict"/> when a living slice of the tenant has the name.
    /// </exception>
    [Alias("EnrollSlice"), AlwaysInterleave]
    Task EnrollSliceAsync(string sliceId, SliceSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Takes news of a slice; one that ended is struck off the roll.</summary>
    [Alias("SliceChanged"), AlwaysInterleave]
    Task SliceChangedAsync(SliceInfo slice, CancellationToken cancellationToken = default);

    /// <summary>Takes news of a workload, and writes it on the roll or strikes it off.</summary>
    [Alias("WorkloadChanged"), AlwaysInterleave]
    Task WorkloadChangedAsync(WorkloadInfo workload, CancellationToken cancellationToken = default);
}

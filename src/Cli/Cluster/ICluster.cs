namespace TensorFusion.Cli.Cluster;

/// <summary>What the commands ask of a cluster; every method throws <see cref="TensorFusionException"/>.</summary>
internal interface ICluster : IAsyncDisposable
{
    /// <summary>Tenants and money.</summary>
    IAccounting Accounting { get; }

    Task<IReadOnlyList<NodeInfo>> ListNodesAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<GpuInfo>> ListGpusAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<SliceInfo>> ListSlicesAsync(SliceFilter filter, CancellationToken cancellationToken);

    Task<IReadOnlyList<WorkloadInfo>> ListWorkloadsAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<PoolInfo>> ListPoolsAsync(CancellationToken cancellationToken);

    /// <summary>The qualities of service that are configured.</summary>
    Task<IReadOnlyList<QosLevel>> ListQosAsync(CancellationToken cancellationToken);

    /// <summary>The slices of the filter as they are, then each that changes.</summary>
    IAsyncEnumerable<SliceInfo> WatchSlicesAsync(SliceFilter filter, CancellationToken cancellationToken);

    /// <summary>One slice as it is, then each change, until it has ended.</summary>
    IAsyncEnumerable<SliceInfo> WatchSliceAsync(string sliceId, CancellationToken cancellationToken);

    Task<SliceInfo> DescribeSliceAsync(string idOrName, string tenant, CancellationToken cancellationToken);

    /// <param name="request">What is wanted.</param>
    /// <param name="key">Makes the request idempotent, and the slice's id known before the answer.</param>
    /// <param name="cancellationToken">Stops waiting; the slice may have been made.</param>
    Task<SliceInfo> SubmitAsync(SliceRequest request, string key, CancellationToken cancellationToken);

    /// <summary>The ways to a running slice, with its secret.</summary>
    Task<SliceConnection> ConnectSliceAsync(string sliceId, CancellationToken cancellationToken);

    /// <summary>Says that the submitter of a leased slice is alive.</summary>
    Task KeepAliveAsync(string sliceId, CancellationToken cancellationToken);

    /// <summary>Changes what a running slice may have.</summary>
    Task<SliceInfo> ResizeAsync(
        string idOrName, string tenant, SliceResize change, CancellationToken cancellationToken);

    Task<SliceInfo> ReleaseAsync(string idOrName, string tenant, CancellationToken cancellationToken);

    /// <summary>Freezes and waits until it is done; see <see cref="TensorFusionClient.FreezeAsync"/>.</summary>
    Task<SliceInfo> FreezeAsync(
        string idOrName, MemoryTier to, string tenant, IProgress<SliceInfo> progress,
        CancellationToken cancellationToken);

    /// <summary>Resumes and waits until it is done; see <see cref="TensorFusionClient.ResumeAsync"/>.</summary>
    Task<SliceInfo> ResumeAsync(
        string idOrName, string tenant, IProgress<SliceInfo> progress, CancellationToken cancellationToken);

    /// <summary>Why a slice, or a workload's first slice that waits, is not placed.</summary>
    Task<PlacementExplanation> ExplainAsync(string idOrName, string tenant, CancellationToken cancellationToken);

    /// <summary>Where slices would go, without placing them.</summary>
    Task<IReadOnlyList<SimulatedSlice>> SimulateAsync(
        IReadOnlyList<SliceRequest> requests, CancellationToken cancellationToken);

    Task<string> SaveSnapshotAsync(string pool, CancellationToken cancellationToken);

    Task<IReadOnlyList<SimulatedSlice>> ReplaySnapshotAsync(
        string snapshot, string pool, CancellationToken cancellationToken);
}

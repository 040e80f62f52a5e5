namespace TensorFusion.Cli.Cluster;

/// <summary>A cluster through the SDK.</summary>
internal sealed class ClusterConnection(TensorFusionClient client) : ICluster
{
    /// <param name="gateways">Gateways as <c>host:port</c>, separated by commas; null for the SDK's own choice.</param>
    /// <param name="cancellationToken">Stops connecting.</param>
    public static async Task<ICluster> OpenAsync(string? gateways, CancellationToken cancellationToken)
    {
        var options = new TensorFusionClientOptions();
        if (gateways is not null)
        {
            options.Gateways =
                gateways.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }

        return new ClusterConnection(await TensorFusionClient.ConnectAsync(options, cancellationToken));
    }

    public IAccounting Accounting { get; } = new AccountingConnection(client);

    public Task<IReadOnlyList<NodeInfo>> ListNodesAsync(CancellationToken cancellationToken) =>
        client.ListNodesAsync(cancellationToken);

    public Task<IReadOnlyList<GpuInfo>> ListGpusAsync(CancellationToken cancellationToken) =>
        client.ListGpusAsync(cancellationToken);

    public Task<IReadOnlyList<SliceInfo>> ListSlicesAsync(SliceFilter filter, CancellationToken cancellationToken) =>
        client.ListSlicesAsync(filter, cancellationToken);

    public Task<IReadOnlyList<WorkloadInfo>> ListWorkloadsAsync(CancellationToken cancellationToken) =>
        client.ListWorkloadsAsync(cancellationToken);

    public Task<IReadOnlyList<PoolInfo>> ListPoolsAsync(CancellationToken cancellationToken) =>
        client.ListPoolsAsync(cancellationToken);

    public Task<IReadOnlyList<QosLevel>> ListQosAsync(CancellationToken cancellationToken) =>
        client.ListQosAsync(cancellationToken);

    public IAsyncEnumerable<SliceInfo> WatchSlicesAsync(SliceFilter filter, CancellationToken cancellationToken) =>
        client.WatchAsync(filter, cancellationToken);

    public IAsyncEnumerable<SliceInfo> WatchSliceAsync(string sliceId, CancellationToken cancellationToken) =>
        client.WatchAsync(sliceId, cancellationToken);

    public Task<SliceInfo> DescribeSliceAsync(string idOrName, string tenant, CancellationToken cancellationToken) =>
        client.DescribeAsync(idOrName, tenant, cancellationToken);

    public Task<SliceInfo> SubmitAsync(SliceRequest request, string key, CancellationToken cancellationToken) =>
        client.SubmitAsync(request, key, cancellationToken);

    public Task<SliceConnection> ConnectSliceAsync(string sliceId, CancellationToken cancellationToken) =>
        client.GetConnectionAsync(sliceId, cancellationToken: cancellationToken);

    public Task KeepAliveAsync(string sliceId, CancellationToken cancellationToken) =>
        client.KeepAliveAsync(sliceId, cancellationToken);

    public Task<SliceInfo> ResizeAsync(
        string idOrName, string tenant, SliceResize change, CancellationToken cancellationToken) =>
        client.ResizeAsync(idOrName, change, tenant, cancellationToken);

    public Task<SliceInfo> ReleaseAsync(string idOrName, string tenant, CancellationToken cancellationToken) =>
        client.ReleaseAsync(idOrName, tenant, cancellationToken);

    public Task<SliceInfo> FreezeAsync(
        string idOrName, MemoryTier to, string tenant, IProgress<SliceInfo> progress,
        CancellationToken cancellationToken) =>
        client.FreezeAsync(idOrName, to, tenant, progress, cancellationToken);

    public Task<SliceInfo> ResumeAsync(
        string idOrName, string tenant, IProgress<SliceInfo> progress, CancellationToken cancellationToken) =>
        client.ResumeAsync(idOrName, tenant, progress, cancellationToken);

    public Task<PlacementExplanation> ExplainAsync(
        string idOrName, string tenant, CancellationToken cancellationToken) =>
        client.ExplainAsync(idOrName, tenant, cancellationToken);

    public Task<IReadOnlyList<SimulatedSlice>> SimulateAsync(
        IReadOnlyList<SliceRequest> requests, CancellationToken cancellationToken) =>
        client.SimulateAsync(requests, cancellationToken);

    public Task<string> SaveSnapshotAsync(string pool, CancellationToken cancellationToken) =>
        client.SaveSnapshotAsync(pool, cancellationToken);

    public Task<IReadOnlyList<SimulatedSlice>> ReplaySnapshotAsync(
        string snapshot, string pool, CancellationToken cancellationToken) =>
        client.ReplaySnapshotAsync(snapshot, pool, cancellationToken);

    public ValueTask DisposeAsync() => client.DisposeAsync();
}

namespace TensorFusion;

/// <summary>What the cluster has: nodes, cards, slices, pools and workloads.</summary>
public sealed partial class TensorFusionClient
{
    /// <summary>All nodes by name.</summary>
    public async Task<IReadOnlyList<NodeInfo>> ListNodesAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(Directory.ListNodesAsync, cancellationToken);

    /// <summary>All cards by node and index.</summary>
    public async Task<IReadOnlyList<GpuInfo>> ListGpusAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(Directory.ListGpusAsync, cancellationToken);

    /// <summary>Slices, oldest first.</summary>
    /// <param name="filter">Which; null lists all that have not ended.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<SliceInfo>> ListSlicesAsync(
        SliceFilter? filter = null, CancellationToken cancellationToken = default) =>
        await CallAsync(
            token => Directory.ListSlicesAsync(filter ?? SliceFilter.Living, token), cancellationToken);

    /// <summary>All pools by name.</summary>
    public async Task<IReadOnlyList<PoolInfo>> ListPoolsAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(Directory.ListPoolsAsync, cancellationToken);

    /// <summary>The qualities of service that are configured, by priority.</summary>
    public async Task<IReadOnlyList<QosLevel>> ListQosAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(Directory.ListQosAsync, cancellationToken);

    /// <summary>All workloads by tenant and name.</summary>
    public async Task<IReadOnlyList<WorkloadInfo>> ListWorkloadsAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(Directory.ListWorkloadsAsync, cancellationToken);

    /// <summary>Makes or changes a workload.</summary>
    public Task<WorkloadInfo> ApplyWorkloadAsync(WorkloadSpec spec, CancellationToken cancellationToken = default)
    {
        WorkloadValidator.Check(spec);
        return CallAsync(token => Workload(spec.Tenant, spec.Name).ApplyAsync(spec, token), cancellationToken);
    }

    /// <summary>The workload as it is now.</summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.NotFound"/>.</exception>
    public async Task<WorkloadInfo> DescribeWorkloadAsync(
        string name, string tenant = SliceRequest.DefaultTenant, CancellationToken cancellationToken = default) =>
        await CallAsync(token => Workload(tenant, name).GetAsync(token), cancellationToken)
        ?? throw new TensorFusionException(
            FailureCode.NotFound, name, $"There is no workload '{name}'.", "See: tensorfusion get workloads.");

    /// <summary>Releases the slices of a workload and forgets it.</summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.NotFound"/>.</exception>
    public Task<WorkloadInfo> DeleteWorkloadAsync(
        string name, string tenant = SliceRequest.DefaultTenant, CancellationToken cancellationToken = default) =>
        CallAsync(token => Workload(tenant, name).DeleteAsync(token), cancellationToken);

    private IWorkloadGrain Workload(string tenant, string name) =>
        _grains.GetGrain<IWorkloadGrain>(GrainKeys.Workload(tenant, name));
}

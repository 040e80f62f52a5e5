using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace TensorFusion.Grains.Directory;

/// <summary>What people ask.</summary>
internal sealed partial class DirectoryGrain
{
    public Task<ImmutableArray<NodeInfo>> ListNodesAsync(CancellationToken cancellationToken) =>
        Task.FromResult(DirectoryView.Nodes(Roll.Nodes.Values, _gpus.Values, IsUp));

    public Task<ImmutableArray<GpuInfo>> ListGpusAsync(CancellationToken cancellationToken) =>
        Task.FromResult(DirectoryView.Gpus(_gpus.Values, IsUp));

    public Task<ImmutableArray<SliceInfo>> ListSlicesAsync(SliceFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<SliceInfo>>([.. Matching(filter)]);

    public Task<ImmutableArray<WorkloadInfo>> ListWorkloadsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<WorkloadInfo>>(
            [.. _workloads.Values.OrderBy(workload => workload.Id, StringComparer.Ordinal)]);

    public Task<ImmutableArray<PoolInfo>> ListPoolsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(DirectoryView.Pools([.. Roll.Nodes.Values], _gpus.Values, _slices.Values, _pools));

    public Task<ImmutableArray<QosLevel>> ListQosAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_levels.Levels);

    public async IAsyncEnumerable<SliceInfo> WatchSlicesAsync(
        SliceFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new SliceSubscription(filter);
        _watchers.Add(watcher);
        try
        {
            foreach (var slice in Matching(filter))
            {
                watcher.Offer(slice);
            }

            await foreach (var slice in watcher.ReadAsync(cancellationToken))
            {
                yield return slice;
            }
        }
        finally
        {
            _watchers.Remove(watcher);
        }
    }

    private bool IsUp(string node) => _nodes.Find(node) is not null;

    private IOrderedEnumerable<SliceInfo> Matching(SliceFilter filter) => _slices.Values
        .Where(filter.Matches)
        .OrderBy(slice => slice.CreatedAt)
        .ThenBy(slice => slice.Id, StringComparer.Ordinal);
}

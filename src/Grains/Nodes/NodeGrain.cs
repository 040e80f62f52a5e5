using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Placement;
using TensorFusion.Grains.Placement;

namespace TensorFusion.Grains.Nodes;

/// <summary>Door to the machine that the silo runs on.</summary>
[NodePlacement, Immovable, Reentrant, GrainType("node")]
internal sealed class NodeGrain(ILocalNode node) : Grain, INodeGrain
{
    public async Task<NodeInfo> GetAsync(CancellationToken cancellationToken)
    {
        var gpus = await ListGpusAsync(cancellationToken);
        return NodeSums.Add(node.Describe(), gpus);
    }

    public async Task<ImmutableArray<GpuInfo>> ListGpusAsync(CancellationToken cancellationToken)
    {
        var name = this.GetPrimaryKeyString();
        var answers = node.Gpus.Select(gpu =>
            GrainFactory.GetGrain<IGpuGrain>(GrainKeys.Gpu(name, gpu.Uuid)).GetAsync(cancellationToken));
        return [.. await Task.WhenAll(answers)];
    }

    public Task StartWorkerAsync(WorkerAssignment assignment, CancellationToken cancellationToken) =>
        node.StartWorkerAsync(assignment, cancellationToken);

    public Task<string> ResizeWorkerAsync(
        string sliceId, long epoch, SliceSpec spec, CancellationToken cancellationToken) =>
        node.ResizeWorkerAsync(sliceId, epoch, spec, cancellationToken);

    public Task StopWorkerAsync(string sliceId, long epoch, CancellationToken cancellationToken) =>
        node.StopWorkerAsync(sliceId, epoch, cancellationToken);

    public Task MoveMemoryAsync(MemoryMove move, CancellationToken cancellationToken) =>
        node.MoveMemoryAsync(move, cancellationToken);
}

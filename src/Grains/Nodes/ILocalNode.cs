using System.Collections.Immutable;

namespace TensorFusion.Grains.Nodes;

/// <summary>
/// The machine that this silo runs on: its cards as they are measured, and its workers. The host implements it.
/// </summary>
public interface ILocalNode
{
    /// <summary>The machine; sums over cards are left empty.</summary>
    NodeInfo Describe();

    /// <summary>The cards as last measured, without reservations.</summary>
    ImmutableArray<GpuInfo> Gpus { get; }

    /// <summary>Starts the worker of a slice; see <see cref="INodeGrain.StartWorkerAsync"/>.</summary>
    Task StartWorkerAsync(WorkerAssignment assignment, CancellationToken cancellationToken);

    /// <summary>Changes the limits of a worker; see <see cref="INodeGrain.ResizeWorkerAsync"/>.</summary>
    Task<string> ResizeWorkerAsync(
        string sliceId, long epoch, SliceSpec spec, CancellationToken cancellationToken);

    /// <summary>Ends the worker of a slice; see <see cref="INodeGrain.StopWorkerAsync"/>.</summary>
    Task StopWorkerAsync(string sliceId, long epoch, CancellationToken cancellationToken);

    /// <summary>Tells a worker to move its memory; see <see cref="INodeGrain.MoveMemoryAsync"/>.</summary>
    Task MoveMemoryAsync(MemoryMove move, CancellationToken cancellationToken);
}

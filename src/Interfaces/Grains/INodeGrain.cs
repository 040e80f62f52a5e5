using System.Collections.Immutable;
using Orleans.Concurrency;

namespace TensorFusion;

/// <summary>One machine; key = its name; lives on its silo and nowhere else.</summary>
[Alias("tensorfusion.INodeGrain")]
public interface INodeGrain : IGrainWithStringKey
{
    /// <summary>The machine and what is reserved of it.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<NodeInfo> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Its cards, as its GPU grains see them.</summary>
    [Alias("ListGpus"), AlwaysInterleave]
    Task<ImmutableArray<GpuInfo>> ListGpusAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts the worker of a slice and returns when its process runs; what becomes of it is told to the slice grain.
    /// The same assignment again does nothing; an older worker of the slice is ended first.
    /// </summary>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.WorkerFailed"/> when the process cannot be started.
    /// </exception>
    [Alias("StartWorker"), AlwaysInterleave]
    Task StartWorkerAsync(WorkerAssignment assignment, CancellationToken cancellationToken = default);

    /// <summary>Makes the worker of a slice hold to other limits, at once.</summary>
    /// <returns>Why the worker refuses; empty when it holds to them.</returns>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.NodeUnavailable"/> when there is no such worker now.
    /// </exception>
    [Alias("ResizeWorker"), AlwaysInterleave]
    Task<string> ResizeWorkerAsync(
        string sliceId, long epoch, SliceSpec spec, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends the worker of a slice up to <paramref name="epoch"/> and returns when its process is gone and its memory
    /// free. Does nothing when there is none.
    /// </summary>
    [Alias("StopWorker"), AlwaysInterleave]
    Task StopWorkerAsync(string sliceId, long epoch, CancellationToken cancellationToken = default);

    /// <summary>
    /// Tells a worker to move its memory, and returns when it was told; what becomes of it is in the reports to the
    /// slice grain. Does nothing when that worker is not there.
    /// </summary>
    [Alias("MoveMemory"), AlwaysInterleave]
    Task MoveMemoryAsync(MemoryMove move, CancellationToken cancellationToken = default);
}

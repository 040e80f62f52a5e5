using System.Threading.Channels;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Workers;

/// <summary>The worker processes of this machine.</summary>
public interface IWorkerSupervisor
{
    /// <summary>What happens to workers, in order for each slice.</summary>
    ChannelReader<WorkerNews> News { get; }

    /// <summary>Slices whose worker lives, with its epoch.</summary>
    IReadOnlyDictionary<string, long> Living { get; }

    /// <summary>
    /// Finds workers that an earlier silo left, and follows them. Call it once, before anything else.
    /// </summary>
    Task RecoverAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Starts a worker and returns when its process runs. Does nothing when that epoch lives; ends an older one first.
    /// </summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.WorkerFailed"/>.</exception>
    Task StartAsync(WorkerSpec spec, CancellationToken cancellationToken);

    /// <summary>Changes the limits of a worker.</summary>
    /// <returns>Why it refuses; empty when it holds to them; null when that worker is not there or does not
    /// answer.</returns>
    Task<string?> ResizeAsync(
        string sliceId, long epoch, WorkerCommand limits, CancellationToken cancellationToken);

    /// <summary>Ends the worker of a slice up to an epoch; returns when its process is gone.</summary>
    Task StopAsync(string sliceId, long epoch, CancellationToken cancellationToken);

    /// <summary>
    /// Tells a worker to move its memory and returns; what becomes of it is in the news. Does nothing when that worker
    /// is not there.
    /// </summary>
    Task MoveMemoryAsync(MemoryMove move, CancellationToken cancellationToken);

    /// <summary>
    /// Says which workers without a slice shall wait, with open contexts, for the slices to come. Those that are too
    /// many end; those that are missing are started in the background.
    /// </summary>
    void KeepSpares(SparePlan plan)
    {
        // A supervisor may have none.
    }

    /// <summary>The cards of the spares that are ready, with what the context of each takes.</summary>
    IReadOnlyList<(string Uuid, long ContextBytes)> Spares => [];

    /// <summary>Tells again what is known of each worker, freshly asked.</summary>
    Task RefreshAsync(CancellationToken cancellationToken);
}

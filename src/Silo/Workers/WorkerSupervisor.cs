using System.Collections.Concurrent;
using System.ComponentModel;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Workers;

/// <summary>
/// Starts, finds and ends worker processes. They outlive this object and its process: nothing is ended when the silo
/// ends.
/// </summary>
internal sealed partial class WorkerSupervisor(
    RunDirectory folders, string executable, TimeProvider clock, ILogger<WorkerSupervisor> logger,
    SpareWorkers? spares = null) : IWorkerSupervisor
{
    private readonly ConcurrentDictionary<string, ManagedWorker> _workers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);
    private readonly Channel<WorkerNews> _news = Channel.CreateUnbounded<WorkerNews>();

    public ChannelReader<WorkerNews> News => _news.Reader;

    public IReadOnlyDictionary<string, long> Living =>
        _workers.Values.ToDictionary(worker => worker.SliceId, worker => worker.Epoch, StringComparer.Ordinal);

    public Task RecoverAsync(CancellationToken cancellationToken) => Task.Run(Recover, cancellationToken);

    public async Task StartAsync(WorkerSpec spec, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd(spec.SliceId, _ => new(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (_workers.TryGetValue(spec.SliceId, out var living))
            {
                if (living.Epoch == spec.Epoch)
                {
                    return;
                }

                if (living.Epoch > spec.Epoch)
                {
                    throw Failed(spec.SliceId, $"worker {living.Epoch} of it runs, {spec.Epoch} is outdated", null);
                }

                await living.StopAsync(cancellationToken);
            }

            // Not on the caller's scheduler: files are written and a process is made, which takes its time.
            var process = await Task.Run(() => BindAsync(spec), cancellationToken);
            LogStarted(spec.SliceId, spec.Epoch, process.Pid);
            Follow(spec, process);
        }
        catch (Exception exception) when (exception is IOException or Win32Exception or UnauthorizedAccessException
            or InvalidOperationException)
        {
            throw Failed(spec.SliceId, exception.Message, exception);
        }
        finally
        {
            turn.Release();
        }
    }

    public IReadOnlyList<(string Uuid, long ContextBytes)> Spares => spares?.Ready ?? [];

    public void KeepSpares(SparePlan plan) => spares?.Keep(plan);

    public async Task<string?> ResizeAsync(
        string sliceId, long epoch, WorkerCommand limits, CancellationToken cancellationToken) =>
        _workers.TryGetValue(sliceId, out var worker) && worker.Epoch == epoch
            ? await worker.ResizeAsync(limits, cancellationToken)
            : null;

    public async Task StopAsync(string sliceId, long epoch, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd(sliceId, _ => new(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (_workers.TryGetValue(sliceId, out var living))
            {
                if (living.Epoch > epoch)
                {
                    return;
                }

                await living.StopAsync(cancellationToken);
            }

            await Task.Run(() => folders.Remove(sliceId), CancellationToken.None);
        }
        finally
        {
            turn.Release();
        }
    }

    public Task MoveMemoryAsync(MemoryMove move, CancellationToken cancellationToken) =>
        _workers.TryGetValue(move.SliceId, out var living) && living.Epoch == move.Epoch
            ? living.MoveMemoryAsync(move, cancellationToken)
            : Task.CompletedTask;

    public Task RefreshAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_workers.Values.Select(worker => worker.RefreshAsync(cancellationToken)));

    /// <summary>Gives the spec to a worker that waits for it, or to one that is started with it.</summary>
    private async Task<WorkerProcess> BindAsync(WorkerSpec spec)
    {
        var path = folders.Write(spec);
        var spare = spares is null ? null : await spares.BindAsync(spec, path);
        if (spare is not null)
        {
            LogBound(spec.SliceId, spare.Pid);
        }

        return spare ?? WorkerProcess.Start(executable, path);
    }

    private void Recover()
    {
        spares?.Clear();
        foreach (var sliceId in folders.List())
        {
            var specPath = Path.Combine(folders.Of(sliceId), WorkerFiles.Spec);
            var process = WorkerProcess.Find(specPath);
            var spec = folders.Read(sliceId);
            if (process is not null && spec is not null && spec.SliceId == sliceId)
            {
                LogFound(sliceId, spec.Epoch, process.Pid);
                Follow(spec, process);
                continue;
            }

            if (process is not null)
            {
                LogForeign(sliceId, process.Pid);
                process.Kill();
            }

            folders.Remove(sliceId);
        }
    }

    private void Follow(WorkerSpec spec, WorkerProcess process)
    {
        ManagedWorker? worker = null;
        worker = new(spec, process, folders, Tell, clock, logger);
        _workers[spec.SliceId] = worker;
        _ = Task.Run(worker.FollowAsync);

        // An ended worker leaves the list before its end is told, so that whoever is told may start the next one.
        void Tell(WorkerNews news)
        {
            if (news.Phase == WorkerPhase.Exited)
            {
                _workers.TryRemove(KeyValuePair.Create(spec.SliceId, worker!));
            }

            _news.Writer.TryWrite(news);
        }
    }

    private static TensorFusionException Failed(string sliceId, string reason, Exception? cause) => new(
        FailureCode.WorkerFailed,
        sliceId,
        $"The worker of slice {sliceId} cannot be started: {reason}",
        "See the log of the silo; --worker says where the worker's executable is.",
        cause);
}

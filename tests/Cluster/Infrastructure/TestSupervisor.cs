using System.Threading.Channels;
using TensorFusion.Protocol.Control;
using TensorFusion.Silo.Workers;

namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>The workers of a machine in the hands of one silo, for as long as that lives.</summary>
internal sealed class TestSupervisor(TestMachine machine, SiloLife life) : IWorkerSupervisor
{
    private readonly Channel<WorkerNews> _news = Channel.CreateUnbounded<WorkerNews>();
    private readonly SemaphoreSlim _turn = new(1, 1);

    public ChannelReader<WorkerNews> News => _news.Reader;

    public IReadOnlyDictionary<string, long> Living =>
        machine.Workers.ToDictionary(worker => worker.Key, worker => worker.Value.Spec.Epoch, StringComparer.Ordinal);

    public Task RecoverAsync(CancellationToken cancellationToken)
    {
        life.ThrowIfDead();
        foreach (var worker in machine.Attach(this))
        {
            Tell(worker);
        }

        return Task.CompletedTask;
    }

    public async Task StartAsync(WorkerSpec spec, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            life.ThrowIfDead();
            if (machine.Workers.TryGetValue(spec.SliceId, out var living))
            {
                if (living.Spec.Epoch == spec.Epoch)
                {
                    return;
                }

                if (living.Spec.Epoch > spec.Epoch)
                {
                    throw new TensorFusionException(
                        FailureCode.WorkerFailed, spec.SliceId, "A later worker runs.", "It is a test.");
                }

                machine.Stop(spec.SliceId);
                TellEnd(living, "replaced");
            }

            Tell(machine.Start(spec));
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task StopAsync(string sliceId, long epoch, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            life.ThrowIfDead();
            if (machine.Workers.TryGetValue(sliceId, out var living)
                && living.Spec.Epoch <= epoch
                && machine.Stop(sliceId))
            {
                TellEnd(living, "it was stopped");
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task MoveMemoryAsync(MemoryMove move, CancellationToken cancellationToken)
    {
        life.ThrowIfDead();
        if (machine.Workers.TryGetValue(move.SliceId, out var living) && living.Spec.Epoch == move.Epoch)
        {
            living.Move(move);
            Tell(living);
        }

        return Task.CompletedTask;
    }

    public Task<string?> ResizeAsync(
        string sliceId, long epoch, WorkerCommand limits, CancellationToken cancellationToken)
    {
        life.ThrowIfDead();
        return Task.FromResult(machine.Resize(sliceId, epoch, limits));
    }

    public Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var worker in machine.Workers.Values)
        {
            Tell(worker);
        }

        return Task.CompletedTask;
    }

    public void Tell(TestWorker worker) => Pass(new(
        worker.Spec.SliceId,
        worker.Spec.Epoch,
        worker.IsReady ? WorkerPhase.Ready : WorkerPhase.Starting,
        "",
        worker.Describe()));

    public void TellEnd(TestWorker worker, string reason) =>
        Pass(new(worker.Spec.SliceId, worker.Spec.Epoch, WorkerPhase.Exited, reason, null));

    private void Pass(WorkerNews news)
    {
        if (!life.IsOver)
        {
            _news.Writer.TryWrite(news);
        }
    }
}

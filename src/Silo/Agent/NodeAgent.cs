using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TensorFusion.Silo.Workers;

namespace TensorFusion.Silo.Agent;

/// <summary>
/// Brings the machine into the cluster: measures its cards, finds the workers of the silo before it, joins, tells
/// slices
/// what became of their workers; and then keeps measuring and telling.
/// </summary>
internal sealed partial class NodeAgent(
    GrainId id,
    Orleans.Runtime.Silo silo,
    ILoggerFactory loggers,
    LocalNode node,
    IWorkerSupervisor workers,
    WorkerReporter reporter,
    SpareKeeper spares,
    ISiloStatusOracle membership,
    IGrainFactory grains,
    TimeProvider clock) : GrainService(id, silo, loggers), INodeAgent
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ActivePause = TimeSpan.FromMilliseconds(20);

    private readonly ILogger _logger = loggers.CreateLogger<NodeAgent>();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public override async Task Stop()
    {
        await _stop.CancelAsync();
        await _running;
        await base.Stop();
    }

    protected override Task StartInBackground()
    {
        _running = RunAsync(_stop.Token);
        return Task.CompletedTask;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (membership.CurrentStatus != SiloStatus.Active)
            {
                await Task.Delay(ActivePause, cancellationToken);
            }

            await Task.Run(node.Measure, cancellationToken);
            await workers.RecoverAsync(cancellationToken);
            var reporting = reporter.RunAsync(cancellationToken);
            await RepeatAsync(JoinAsync, cancellationToken);
            await RepeatAsync(ReportLostWorkersAsync, cancellationToken);
            node.IsReady = true;
            await RepeatAsync(RefreshAsync, cancellationToken);
            LogReady(node.Describe().Name, node.Gpus.Length, workers.Living.Count);
            using var timer = new PeriodicTimer(Period, clock);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await Task.Run(node.Measure, cancellationToken);
                await RepeatAsync(RefreshAsync, cancellationToken);
            }

            await reporting;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops; the workers go on.
        }
        catch (Exception exception)
        {
            LogFailed(exception, node.Describe().Name);
        }
        finally
        {
            node.IsReady = false;
            spares.End();
        }
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await step(cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                LogRetry(exception, node.Describe().Name);
                await Task.Delay(RetryPause, cancellationToken);
            }
        }
    }

    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        var cards = await RefreshCardsAsync(cancellationToken);
        await grains.GetGrain<IDirectoryGrain>(GrainKeys.Directory)
            .NodeJoinedAsync(node.Describe(), cards, cancellationToken);
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        spares.Take(await RefreshCardsAsync(cancellationToken));
        await workers.RefreshAsync(cancellationToken);
    }

    private async Task<ImmutableArray<GpuInfo>> RefreshCardsAsync(CancellationToken cancellationToken)
    {
        var answers = node.Gpus.Select(gpu => grains.GetGrain<IGpuGrain>(gpu.Id).RefreshAsync(cancellationToken));
        return [.. await Task.WhenAll(answers)];
    }

    /// <summary>
    /// Slices that hold a part of a card here, had a worker, and have none now: it ended without a silo.
    /// </summary>
    private async Task ReportLostWorkersAsync(CancellationToken cancellationToken)
    {
        var name = node.Describe().Name;
        var cards = await RefreshCardsAsync(cancellationToken);
        var holders = cards.SelectMany(card => card.Reservations).Select(held => held.SliceId).Distinct();
        foreach (var sliceId in holders.Except(workers.Living.Keys))
        {
            var slice = await grains.GetGrain<ISliceGrain>(sliceId).GetAsync(cancellationToken);
            if (slice is { HasEnded: false } && slice.Node == name && slice.WorkerPid != 0)
            {
                await reporter.ReportAsync(
                    new(sliceId, slice.Epoch, WorkerPhase.Exited,
                        $"worker {slice.WorkerPid} died while its node's silo was down", null),
                    cancellationToken);
            }
        }
    }
}

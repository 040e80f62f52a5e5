using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TensorFusion.Protocol.Control;
using TensorFusion.Silo.Workers;

namespace TensorFusion.Silo.Agent;

/// <summary>
/// Tells slices what became of their workers, one after the other for each slice, and ends the workers that nobody
/// owns.
/// While a slice does not answer, its news pile up to one: the latest, which says it all. For use from one scheduler.
/// </summary>
internal sealed partial class WorkerReporter(
    NodeIdentity identity,
    IWorkerSupervisor workers,
    RunDirectory folders,
    TierMetrics tiers,
    RemoteAccess remote,
    IGrainFactory grains,
    ShareMetrics shares,
    TrafficMetrics traffic,
    TimeProvider clock,
    ILogger<WorkerReporter> logger)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<string, WorkerNews> _latest = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _telling = new(StringComparer.Ordinal);

    /// <summary>Passes the supervisor's news on, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var news in workers.News.ReadAllAsync(cancellationToken))
        {
            shares.Take(news);
            traffic.Take(news);
            _latest[news.SliceId] = news;
            if (news.Phase == WorkerPhase.Exited)
            {
                tiers.Remove(news.SliceId);
            }
            else
            {
                tiers.Take(news.SliceId, news.Epoch, news.Status);
            }

            if (!_telling.TryGetValue(news.SliceId, out var running) || running.IsCompleted)
            {
                _telling[news.SliceId] = TellAsync(news.SliceId, cancellationToken);
            }
        }
    }

    /// <summary>Tells one slice, and does what it says.</summary>
    public async Task ReportAsync(WorkerNews news, CancellationToken cancellationToken)
    {
        var verdict = await grains.GetGrain<ISliceGrain>(news.SliceId)
            .ReportWorkerAsync(ToReport(news), cancellationToken);
        if (verdict == WorkerVerdict.Stop)
        {
            LogFenced(news.SliceId, news.Epoch);
            await workers.StopAsync(news.SliceId, news.Epoch, cancellationToken);
        }
    }

    private async Task TellAsync(string sliceId, CancellationToken cancellationToken)
    {
        while (_latest.TryRemove(sliceId, out var news))
        {
            try
            {
                await ReportAsync(news, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogReportFailed(exception, sliceId);
                _latest.TryAdd(sliceId, news);
                await Task.Delay(RetryPause, clock, cancellationToken);
            }
        }
    }

    private WorkerReport ToReport(WorkerNews news) => new()
    {
        Node = identity.Name,
        Epoch = news.Epoch,
        Phase = news.Phase,
        Message = news.Message,
        Pid = news.Status?.Pid ?? 0,
        ConnectionUri = news.Phase == WorkerPhase.Ready ? folders.ConnectionUri(news.SliceId) : "",
        RemoteUri = news is { Phase: WorkerPhase.Ready, Status.RemotePort: > 0 and var port }
            ? remote.Uri(news.SliceId, port)
            : "",
        UsedVram = Used(news.Status),
        Memory = news.Status?.Tiers is { } status ? MemoryReport.From(status) : null,
        Traffic = TrafficReport.From(news.Status),
        Clients = news.Status is { } known
            ?
            [
                .. known.Clients.Select(client => new SliceClient
                {
                    Pid = client.Pid,
                    Executable = client.Executable,
                    AttachedAt = client.AttachedAt,
                }),
            ]
            : [],
    };

    private static ImmutableDictionary<string, MiB> Used(WorkerStatus? status) =>
        status is null
            ? ImmutableDictionary<string, MiB>.Empty
            : status.Devices.ToImmutableDictionary(
                device => device.Uuid, device => MiB.FromBytesRoundedUp(device.UsedBytes), StringComparer.Ordinal);
}

using Microsoft.Extensions.Logging;

namespace TensorFusion.Silo.Alerting;

/// <summary>One on each silo: makes sure that the cluster is watched, whichever silo did so before.</summary>
internal sealed partial class AlertAgent(
    GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory loggers, IGrainFactory grains, TimeProvider clock)
    : GrainService(id, silo, loggers), IAlertAgent
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger<AlertAgent>();
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
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            do
            {
                await WakeAsync(cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops; another one wakes the watch.
        }
    }

    private async Task WakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IAlertGrain>(BillingKeys.Cluster).WakeAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogWakeFailed(exception);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The watch of the cluster did not answer; it is asked again.")]
    private partial void LogWakeFailed(Exception exception);
}

using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using TensorFusion.Grains.Alerts.Expressions;
using TensorFusion.Grains.Recommendations;

namespace TensorFusion.Grains.Alerts;

/// <summary>
/// Takes the cluster's metrics, serves them on its silo, evaluates the rules, and tells the sinks. Alerts are stored
/// when they are raised or cleared, so that another silo that goes on does not raise them again.
/// </summary>
[Immovable, KeepAlive, GrainType("alerts")]
internal sealed partial class AlertGrain(
    [PersistentState("alerts", GrainStorage.Name)] IPersistentState<AlertBook> storage,
    AlertOptions options,
    IEnumerable<IAlertSink> sinks,
    ClusterMetrics metrics,
    TimeProvider clock,
    ILogger<AlertGrain> logger) : Grain, IAlertGrain
{
    private readonly ImmutableArray<(AlertRule Rule, Expression Expression)> _rules =
        [.. options.Rules.Select(rule => (rule, Expression.Parse(rule.Expression)))];

    private readonly ImmutableArray<AlertOutbox> _outboxes = [.. sinks.Select(sink => new AlertOutbox(sink))];
    private readonly WorkloadRecommendations _recommendations = new();
    private ClusterWatch? _watch;
    private SampleHistory? _history;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _watch = new(GrainFactory, clock, options);
        _history = new(_rules.SelectMany(rule => rule.Expression.Ranged));
        _ = this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions
        {
            DueTime = TimeSpan.Zero,
            Period = options.Period,
            Interleave = true,
            KeepAlive = true,
        });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Set([]);
        return Task.CompletedTask;
    }

    public Task WakeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ImmutableArray<AlertInfo>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<AlertInfo>>(
        [
            .. storage.State.Alerts.Values
                .OrderBy(alert => alert.State == AlertState.Resolved)
                .ThenByDescending(alert => alert.Severity)
                .ThenBy(alert => alert.Key, StringComparer.Ordinal),
        ]);

    public Task<ImmutableArray<AlertRule>> ListRulesAsync(CancellationToken cancellationToken) =>
        Task.FromResult(options.Rules);

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        try
        {
            var snapshot = await _watch!.LookAsync(cancellationToken);
            _recommendations.Observe(snapshot.Slices, snapshot.At);
            var samples = (IReadOnlyCollection<Sample>)
                [.. SnapshotSamples.Of(snapshot), .. _recommendations.Samples(snapshot.Workloads)];
            _history!.Add(samples, snapshot.At);
            await EvaluateAsync(snapshot.At, cancellationToken);
            metrics.Set(samples.Concat(OfAlerts()));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogWatchFailed(exception);
        }
    }

    private async Task EvaluateAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (book, news) = storage.State.Step(_rules, _history!, now);
        storage.State = book;
        foreach (var alert in news)
        {
            if (alert.State == AlertState.Firing)
            {
                LogFired(alert.Rule, alert.Severity, alert.Summary);
            }
            else
            {
                LogResolved(alert.Rule, alert.Summary);
            }
        }

        if (!news.IsEmpty)
        {
            await storage.WriteStateAsync(cancellationToken);
        }

        var firing = book.Alerts.Values.Where(alert => alert.State == AlertState.Firing).ToList();
        foreach (var outbox in _outboxes)
        {
            outbox.Add(news, firing, now, options.ReminderPeriod);
            try
            {
                await outbox.FlushAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                LogSinkFailed(exception, outbox.Sink.GetType().Name, outbox.Count);
            }
        }
    }

    private IEnumerable<Sample> OfAlerts() => storage.State.Alerts.Values
        .Where(alert => alert.State == AlertState.Firing)
        .GroupBy(alert => (alert.Rule, alert.Severity))
        .Select(group => Sample.Of(
            "tensorfusion_alerts", group.Count(),
            ("rule", group.Key.Rule), ("severity", group.Key.Severity.ToString().ToLowerInvariant())));
}

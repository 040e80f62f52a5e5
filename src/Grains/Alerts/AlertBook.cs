using System.Collections.Immutable;
using System.Globalization;
using TensorFusion.Grains.Alerts.Expressions;

namespace TensorFusion.Grains.Alerts;

/// <summary>All alerts that are known, and what becomes of them. Pure.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.AlertBook")]
public sealed record AlertBook
{
    private static readonly TimeSpan ResolvedStay = TimeSpan.FromHours(1);

    /// <summary>The alerts by key.</summary>
    [Id(0)]
    public ImmutableDictionary<string, AlertInfo> Alerts { get; init; } =
        ImmutableDictionary<string, AlertInfo>.Empty;

    /// <summary>The book after one evaluation, and the alerts that were raised or cleared by it.</summary>
    public (AlertBook Book, ImmutableArray<AlertInfo> News) Step(
        IEnumerable<(AlertRule Rule, Expression Expression)> rules, SampleHistory history, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var next = Alerts.ToBuilder();
        var news = ImmutableArray.CreateBuilder<AlertInfo>();
        var seen = new HashSet<string>();
        foreach (var (rule, expression) in rules)
        {
            foreach (var sample in expression.Evaluate(history, now).Where(sample => !double.IsNaN(sample.Value)))
            {
                var alert = Raise(rule, sample, now);
                if (seen.Add(alert.Key))
                {
                    next[alert.Key] = alert;
                    if (alert.State == AlertState.Firing && StateOf(alert.Key) != AlertState.Firing)
                    {
                        news.Add(alert);
                    }
                }
            }
        }

        foreach (var (key, alert) in Alerts.Where(pair => !seen.Contains(pair.Key)))
        {
            if (alert.State == AlertState.Firing)
            {
                var cleared = alert with { State = AlertState.Resolved, ResolvedAt = now };
                next[key] = cleared;
                news.Add(cleared);
            }
            else if (alert.State == AlertState.Pending || now - alert.ResolvedAt > ResolvedStay)
            {
                next.Remove(key);
            }
        }

        return (new() { Alerts = next.ToImmutable() }, news.ToImmutable());
    }

    private AlertState? StateOf(string key) => Alerts.TryGetValue(key, out var alert) ? alert.State : null;

    private AlertInfo Raise(AlertRule rule, Sample sample, DateTimeOffset now)
    {
        var alert = new AlertInfo
        {
            Rule = rule.Name,
            Severity = rule.Severity,
            Labels = sample.Labels,
            Value = sample.Value,
            Summary = Fill(rule.Summary, sample),
            Runbook = rule.Runbook,
            Since = now,
        };
        if (Alerts.TryGetValue(alert.Key, out var known) && known.State != AlertState.Resolved)
        {
            alert = alert with { Since = known.Since, FiredAt = known.FiredAt };
        }

        return now - alert.Since >= rule.For
            ? alert with { State = AlertState.Firing, FiredAt = alert.FiredAt ?? now }
            : alert;
    }

    private static string Fill(string summary, Sample sample) => sample.Labels
        .Aggregate(summary, (text, label) =>
            text.Replace($"{{{{{label.Key}}}}}", label.Value, StringComparison.Ordinal))
        .Replace("{{value}}", sample.Value.ToString("0.###", CultureInfo.InvariantCulture), StringComparison.Ordinal);
}

namespace TensorFusion.Grains.Alerts.Expressions;

/// <summary><c>increase(selector[5m])</c> or <c>rate(selector[5m])</c>.</summary>
internal sealed class RangeExpression(SelectorExpression selector, TimeSpan range, bool perSecond) : Expression
{
    public override IEnumerable<string> Metrics => selector.Metrics;

    public override IEnumerable<string> Ranged => selector.Metrics;

    public override IReadOnlyList<Sample> Evaluate(SampleHistory history, DateTimeOffset now) =>
    [
        .. history.Increase(selector.Name, selector.Matches, range, now)
            .Select(sample => perSecond ? sample with { Value = sample.Value / range.TotalSeconds } : sample),
    ];
}

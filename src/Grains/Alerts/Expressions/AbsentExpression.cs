namespace TensorFusion.Grains.Alerts.Expressions;

/// <summary><c>absent(expression)</c>: 1 when there is nothing.</summary>
internal sealed class AbsentExpression(Expression inner) : Expression
{
    public override IEnumerable<string> Metrics => inner.Metrics;

    public override IEnumerable<string> Ranged => inner.Ranged;

    public override IReadOnlyList<Sample> Evaluate(SampleHistory history, DateTimeOffset now) =>
        inner.Evaluate(history, now).Count == 0 ? [Sample.Of("", 1)] : [];
}

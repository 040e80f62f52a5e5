using System.Collections.Immutable;

namespace TensorFusion.Grains.Alerts.Expressions;

/// <summary><c>sum by (label) (expression)</c>; sum, min, max, avg and count.</summary>
internal sealed class AggregateExpression(string function, IReadOnlyList<string> by, Expression inner) : Expression
{
    public override IEnumerable<string> Metrics => inner.Metrics;

    public override IEnumerable<string> Ranged => inner.Ranged;

    public override IReadOnlyList<Sample> Evaluate(SampleHistory history, DateTimeOffset now) =>
    [
        .. inner.Evaluate(history, now)
            .Select(sample => sample with { Name = "", Labels = Keep(sample.Labels) })
            .GroupBy(sample => sample.Key)
            .Select(group => group.First() with { Value = Fold(group.Select(sample => sample.Value)) }),
    ];

    private ImmutableSortedDictionary<string, string> Keep(ImmutableSortedDictionary<string, string> labels) =>
        labels.RemoveRange(labels.Keys.Except(by).ToList());

    private double Fold(IEnumerable<double> values) => function switch
    {
        "sum" => values.Sum(),
        "min" => values.Min(),
        "max" => values.Max(),
        "avg" => values.Average(),
        _ => values.Count(),
    };
}

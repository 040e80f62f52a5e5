namespace TensorFusion.Grains.Alerts.Expressions;

/// <summary><c>name{label="value"}</c>.</summary>
internal sealed class SelectorExpression(string name, IReadOnlyList<LabelMatcher> matchers) : Expression
{
    public string Name => name;

    public override IEnumerable<string> Metrics => [name];

    public bool Matches(Sample sample) => matchers.All(matcher => matcher.Matches(sample));

    public override IReadOnlyList<Sample> Evaluate(SampleHistory history, DateTimeOffset now) =>
        [.. history.Now(name).Where(Matches)];
}

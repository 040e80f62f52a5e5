namespace TensorFusion.Grains.Alerts.Expressions;

/// <summary>A number.</summary>
internal sealed class NumberExpression(double value) : Expression
{
    public override IEnumerable<string> Metrics => [];

    public override double? Constant => value;

    public override IReadOnlyList<Sample> Evaluate(SampleHistory history, DateTimeOffset now) =>
        [Sample.Of("", value)];
}

namespace TensorFusion.Grains.Alerts.Expressions;

/// <summary>
/// Two expressions and what is between them. Vectors are matched by all their labels; a comparison keeps what holds.
/// </summary>
internal sealed class BinaryExpression(Expression left, string operation, Expression right) : Expression
{
    public override IEnumerable<string> Metrics => left.Metrics.Concat(right.Metrics);

    public override IEnumerable<string> Ranged => left.Ranged.Concat(right.Ranged);

    public override double? Constant =>
        left.Constant is { } one && right.Constant is { } other && !IsFilter ? Compute(one, other) : null;

    private bool IsFilter => operation is "==" or "!=" or "<" or ">" or "<=" or ">=";

    public override IReadOnlyList<Sample> Evaluate(SampleHistory history, DateTimeOffset now)
    {
        if (operation is "and" or "unless" or "or")
        {
            return Set(left.Evaluate(history, now), right.Evaluate(history, now));
        }

        if (Constant is { } constant)
        {
            return [Sample.Of("", constant)];
        }

        if (right.Constant is { } number)
        {
            return [.. left.Evaluate(history, now).SelectMany(sample => Pair(sample, sample.Value, number))];
        }

        if (left.Constant is { } first)
        {
            return [.. right.Evaluate(history, now).SelectMany(sample => Pair(sample, first, sample.Value))];
        }

        var others = right.Evaluate(history, now).ToDictionary(sample => sample.Key, sample => sample.Value);
        return
        [
            .. left.Evaluate(history, now)
                .Where(sample => others.ContainsKey(sample.Key))
                .SelectMany(sample => Pair(sample, sample.Value, others[sample.Key])),
        ];
    }

    private IReadOnlyList<Sample> Set(IReadOnlyList<Sample> ones, IReadOnlyList<Sample> others)
    {
        var keys = others.Select(sample => sample.Key).ToHashSet();
        return operation switch
        {
            "and" => [.. ones.Where(sample => keys.Contains(sample.Key))],
            "unless" => [.. ones.Where(sample => !keys.Contains(sample.Key))],
            _ => [.. ones, .. others.ExceptBy(ones.Select(sample => sample.Key), sample => sample.Key)],
        };
    }

    private IEnumerable<Sample> Pair(Sample sample, double one, double other)
    {
        if (!IsFilter)
        {
            yield return sample with { Name = "", Value = Compute(one, other) };
        }
        else if (Holds(one, other))
        {
            yield return sample;
        }
    }

    private bool Holds(double one, double other) => operation switch
    {
        "==" => one == other,
        "!=" => one != other,
        "<" => one < other,
        ">" => one > other,
        "<=" => one <= other,
        _ => one >= other,
    };

    private double Compute(double one, double other) => operation switch
    {
        "+" => one + other,
        "-" => one - other,
        "*" => one * other,
        "/" => one / other,
        _ => one % other,
    };
}

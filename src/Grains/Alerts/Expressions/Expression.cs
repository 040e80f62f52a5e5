namespace TensorFusion.Grains.Alerts.Expressions;

/// <summary>
/// A part of PromQL: instant vectors, ranges for increase and rate, arithmetic, comparison, sets, sums.
/// </summary>
public abstract class Expression
{
    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">What is wrong, and where.</exception>
    public static Expression Parse(string text) => new ExpressionParser(text).Parse();

    /// <summary>Metrics that it uses.</summary>
    public abstract IEnumerable<string> Metrics { get; }

    /// <summary>Those of them whose past it uses.</summary>
    public virtual IEnumerable<string> Ranged => [];

    /// <summary>The number, when it is one and no vector.</summary>
    public virtual double? Constant => null;

    /// <summary>Its value.</summary>
    public abstract IReadOnlyList<Sample> Evaluate(SampleHistory history, DateTimeOffset now);
}

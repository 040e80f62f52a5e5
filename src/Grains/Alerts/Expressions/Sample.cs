using System.Collections.Immutable;

namespace TensorFusion.Grains.Alerts.Expressions;

/// <summary>One value of one series.</summary>
/// <param name="Name">Name of the metric; empty for what was computed.</param>
/// <param name="Labels">What it is about.</param>
/// <param name="Value">The value.</param>
public sealed record Sample(string Name, ImmutableSortedDictionary<string, string> Labels, double Value)
{
    /// <summary>A sample of a metric.</summary>
    public static Sample Of(string name, double value, params (string Key, string Value)[] labels) => new(
        name, labels.ToImmutableSortedDictionary(label => label.Key, label => label.Value, StringComparer.Ordinal),
            value);

    /// <summary>The labels as text, for matching.</summary>
    public string Key => string.Join(',', Labels.Select(pair => $"{pair.Key}={pair.Value}"));
}

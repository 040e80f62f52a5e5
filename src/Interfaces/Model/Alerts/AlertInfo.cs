using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>One alert.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.AlertInfo")]
public sealed record AlertInfo
{
    /// <summary>Name of its rule.</summary>
    [Id(0)]
    public required string Rule { get; init; }

    /// <summary>How much it matters.</summary>
    [Id(1)]
    public AlertSeverity Severity { get; init; }

    /// <summary>What it is about.</summary>
    [Id(2)]
    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Where it is in its life.</summary>
    [Id(3)]
    public AlertState State { get; init; }

    /// <summary>The expression's value when it was last seen.</summary>
    [Id(4)]
    public double Value { get; init; }

    /// <summary>One line for people.</summary>
    [Id(5)]
    public string Summary { get; init; } = "";

    /// <summary>What to do.</summary>
    [Id(6)]
    public string Runbook { get; init; } = "";

    /// <summary>Since when the expression holds, UTC.</summary>
    [Id(7)]
    public DateTimeOffset Since { get; init; }

    /// <summary>When it was raised, UTC; null while it is pending.</summary>
    [Id(8)]
    public DateTimeOffset? FiredAt { get; init; }

    /// <summary>When it was cleared, UTC; null while it is not.</summary>
    [Id(9)]
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>What tells it from all others.</summary>
    public string Key => Rule + "{" + string.Join(',', Labels.Select(pair => $"{pair.Key}={pair.Value}")) + "}";
}

namespace TensorFusion;

/// <summary>When to raise an alert. The expression is PromQL, of the part that docs/alerts.md describes.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.AlertRule")]
public sealed record AlertRule
{
    /// <summary>Its name, in the way of Prometheus: <c>GpuTemperatureHigh</c>.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Each series of its result is an alert.</summary>
    [Id(1)]
    public required string Expression { get; init; }

    /// <summary>How long it must hold.</summary>
    [Id(2)]
    public TimeSpan For { get; init; }

    /// <summary>How much it matters.</summary>
    [Id(3)]
    public AlertSeverity Severity { get; init; } = AlertSeverity.Warning;

    /// <summary>One line; <c>{{label}}</c> and <c>{{value}}</c> are filled in.</summary>
    [Id(4)]
    public required string Summary { get; init; }

    /// <summary>What to do.</summary>
    [Id(5)]
    public string Runbook { get; init; } = "";
}

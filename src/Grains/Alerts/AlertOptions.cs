using System.Collections.Immutable;

namespace TensorFusion.Grains.Alerts;

/// <summary>How the cluster is watched.</summary>
public sealed record AlertOptions
{
    /// <summary>The rules.</summary>
    public ImmutableArray<AlertRule> Rules { get; init; } = AlertRules.BuiltIn;

    /// <summary>How often metrics are taken and rules evaluated.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often tenants, bills and the licence are read.</summary>
    public TimeSpan AccountPeriod { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often those who want reminders are told again.</summary>
    public TimeSpan ReminderPeriod { get; init; } = TimeSpan.FromMinutes(1);
}

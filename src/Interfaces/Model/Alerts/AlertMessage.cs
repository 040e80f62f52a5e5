using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>What a webhook gets.</summary>
public sealed record AlertMessage
{
    /// <summary>The alerts that were raised or cleared.</summary>
    public ImmutableArray<AlertInfo> Alerts { get; init; } = [];
}

using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>Watches the cluster and raises alerts; key = <see cref="BillingKeys.Cluster"/>.</summary>
[Alias("tensorfusion.IAlertGrain")]
public interface IAlertGrain : IGrainWithStringKey
{
    /// <summary>Makes sure that it is there; the silos ask now and then.</summary>
    [Alias("Wake")]
    Task WakeAsync(CancellationToken cancellationToken = default);

    /// <summary>The alerts that are pending or firing, and those resolved in the last hour.</summary>
    [Alias("List")]
    Task<ImmutableArray<AlertInfo>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The rules.</summary>
    [Alias("ListRules")]
    Task<ImmutableArray<AlertRule>> ListRulesAsync(CancellationToken cancellationToken = default);
}

using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>The intervals of one tenant in one hour; key = <see cref="BillingKeys.Page"/>. Only ever grows.</summary>
[Alias("tensorfusion.ILedgerPageGrain")]
public interface ILedgerPageGrain : IGrainWithStringKey
{
    /// <summary>
    /// Prices and writes intervals; those of a slice and sequence that it has are left as they are. When it returns,
    /// they are stored, and the account of the month has the page's sum.
    /// </summary>
    [Alias("Append"), ResponseTimeout("00:00:05")]
    Task AppendAsync(ImmutableArray<MeterInterval> intervals, CancellationToken cancellationToken = default);

    /// <summary>All intervals.</summary>
    [Alias("List")]
    Task<ImmutableArray<PricedInterval>> ListAsync(CancellationToken cancellationToken = default);
}

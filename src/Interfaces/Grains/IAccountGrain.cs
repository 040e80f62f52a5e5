using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>The sums of one tenant's pages of one month; key = <see cref="BillingKeys.Account"/>.</summary>
[Alias("tensorfusion.IAccountGrain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Takes the sum of a page; one with fewer intervals than it knows is older news.</summary>
    [Alias("TakePage")]
    Task TakePageAsync(
        DateTimeOffset hour, ImmutableArray<LedgerLine> lines, CancellationToken cancellationToken = default);

    /// <summary>The sums of the pages of the hours from one time to another.</summary>
    [Alias("Sum")]
    Task<ImmutableArray<LedgerLine>> SumAsync(
        DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default);
}

using System.Collections.Immutable;
using Orleans.Concurrency;

namespace TensorFusion;

/// <summary>The prices of the cluster, of all times; key = <see cref="BillingKeys.Cluster"/>.</summary>
[Alias("tensorfusion.IPriceBookGrain")]
public interface IPriceBookGrain : IGrainWithStringKey
{
    /// <summary>The book that is in force at a time.</summary>
    [Alias("GetAt"), AlwaysInterleave]
    Task<PriceBook> GetAtAsync(DateTimeOffset time, CancellationToken cancellationToken = default);

    /// <summary>All books, oldest first.</summary>
    [Alias("List"), AlwaysInterleave]
    Task<ImmutableArray<PriceBook>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Puts a book in force from a whole hour on that has not begun; the next one when it names none. What was in force
    /// before stays, so that no price of the past changes.
    /// </summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.InvalidArgument"/>.</exception>
    [Alias("Set")]
    Task<PriceBook> SetAsync(PriceBook book, CancellationToken cancellationToken = default);
}

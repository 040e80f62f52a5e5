using System.Collections.Immutable;
using Orleans.Concurrency;

namespace TensorFusion;

/// <summary>Bills of all tenants; key = <see cref="BillingKeys.Cluster"/>.</summary>
[Alias("tensorfusion.IBillingGrain")]
public interface IBillingGrain : IGrainWithStringKey
{
    /// <summary>Makes sure that a tenant is in the list of those that have an account.</summary>
    [Alias("Enroll")]
    Task EnrollAsync(string tenant, CancellationToken cancellationToken = default);

    /// <summary>Tenants that ever had an interval, by name.</summary>
    [Alias("ListTenants"), AlwaysInterleave]
    Task<ImmutableArray<string>> ListTenantsAsync(CancellationToken cancellationToken = default);

    /// <summary>What a tenant owes for a period of whole hours.</summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.InvalidArgument"/>.</exception>
    [Alias("GetInvoice"), AlwaysInterleave]
    Task<Invoice> GetInvoiceAsync(
        string tenant, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default);

    /// <summary>Where the cluster stands with its licence.</summary>
    [Alias("GetLicence"), AlwaysInterleave]
    Task<LicenceStatus> GetLicenceAsync(CancellationToken cancellationToken = default);
}

using System.Collections.Immutable;
using Orleans.Concurrency;

namespace TensorFusion;

/// <summary>One tenant: quota, budget, tokens, audit trail; key = its name.</summary>
[Alias("tensorfusion.ITenantGrain")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>The tenant as it is.</summary>
    [Alias("Get")]
    Task<TenantInfo> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Describes the tenant; makes it when there was none.</summary>
    [Alias("Describe")]
    Task<TenantInfo> DescribeAsync(string description, string who, CancellationToken cancellationToken = default);

    /// <summary>Sets its quota; null takes it away.</summary>
    [Alias("SetQuota")]
    Task<TenantInfo> SetQuotaAsync(Quota? quota, string who, CancellationToken cancellationToken = default);

    /// <summary>Sets its budget; null takes it away.</summary>
    [Alias("SetBudget")]
    Task<TenantInfo> SetBudgetAsync(Budget? budget, string who, CancellationToken cancellationToken = default);

    /// <summary>Sets what it gets when slices wait; null takes it away. Pools know within 5 s.</summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.InvalidArgument"/>.</exception>
    [Alias("SetQueue")]
    Task<TenantInfo> SetQueueAsync(QueuePolicy? queue, string who, CancellationToken cancellationToken = default);

    /// <summary>What it gets when slices wait; null when nobody set that.</summary>
    [Alias("GetQueue"), AlwaysInterleave]
    Task<QueuePolicy?> GetQueueAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks whether a slice may be submitted, and counts it. The same slice again is counted once.
    /// </summary>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.QuotaExceeded"/> or <see cref="FailureCode.BudgetExhausted"/>.
    /// </exception>
    [Alias("Admit")]
    Task AdmitAsync(string sliceId, SliceSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Told of a slice that has ended, or was not made after all.</summary>
    [Alias("SliceEnded"), AlwaysInterleave]
    Task SliceEndedAsync(string sliceId, CancellationToken cancellationToken = default);

    /// <summary>Told of what a slice is after it was resized, or could not be.</summary>
    [Alias("SliceResized"), AlwaysInterleave]
    Task SliceResizedAsync(string sliceId, SliceSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Compares what is spent with the budget, and does what the budget says.</summary>
    [Alias("CheckBudget")]
    Task<BudgetStatus?> CheckBudgetAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes a token.</summary>
    [Alias("IssueToken")]
    Task<IssuedToken> IssueTokenAsync(
        string name, TenantRole role, TimeSpan? life, string who, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token at once and for good.</summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.NotFound"/>.</exception>
    [Alias("RevokeToken")]
    Task<TokenInfo> RevokeTokenAsync(string tokenId, string who, CancellationToken cancellationToken = default);

    /// <summary>Who a token belongs to.</summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.Unauthenticated"/>; it is in the audit trail.
    /// </exception>
    [Alias("Authenticate"), AlwaysInterleave]
    Task<Principal> AuthenticateAsync(string token, CancellationToken cancellationToken = default);

    /// <summary>Adds to the audit trail.</summary>
    [Alias("Audit"), AlwaysInterleave]
    Task AuditAsync(AuditRecord record, CancellationToken cancellationToken = default);

    /// <summary>The newest records of the audit trail, newest first.</summary>
    [Alias("ListAudit")]
    Task<ImmutableArray<AuditRecord>> ListAuditAsync(int count, CancellationToken cancellationToken = default);
}

namespace TensorFusion.Cli.Cluster;

/// <summary>What the commands ask about tenants and money.</summary>
internal interface IAccounting
{
    Task<IReadOnlyList<string>> ListTenantNamesAsync(CancellationToken cancellationToken);

    Task<TenantInfo> GetTenantAsync(string tenant, CancellationToken cancellationToken);

    Task<TenantInfo> DescribeTenantAsync(string tenant, string description, CancellationToken cancellationToken);

    Task<TenantInfo> SetQuotaAsync(string tenant, Quota? quota, CancellationToken cancellationToken);

    Task<TenantInfo> SetQueueAsync(string tenant, QueuePolicy? queue, CancellationToken cancellationToken);

    Task<TenantInfo> SetBudgetAsync(string tenant, Budget? budget, CancellationToken cancellationToken);

    Task<IssuedToken> IssueTokenAsync(
        string tenant, string name, TenantRole role, TimeSpan? life, CancellationToken cancellationToken);

    Task<TokenInfo> RevokeTokenAsync(string tenant, string tokenId, CancellationToken cancellationToken);

    Task<IReadOnlyList<AuditRecord>> ListAuditAsync(string tenant, int count, CancellationToken cancellationToken);

    Task<Invoice> GetInvoiceAsync(
        string tenant, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    Task<IReadOnlyList<AlertInfo>> ListAlertsAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<AlertRule>> ListAlertRulesAsync(CancellationToken cancellationToken);

    Task<LicenceStatus> GetLicenceAsync(CancellationToken cancellationToken);

    Task<PriceBook> SetPricesAsync(PriceBook book, CancellationToken cancellationToken);
}

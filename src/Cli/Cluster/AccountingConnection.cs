namespace TensorFusion.Cli.Cluster;

/// <summary>Tenants and money through the SDK.</summary>
internal sealed class AccountingConnection(TensorFusionClient client) : IAccounting
{
    public Task<IReadOnlyList<string>> ListTenantNamesAsync(CancellationToken cancellationToken) =>
        client.ListTenantNamesAsync(cancellationToken);

    public Task<TenantInfo> GetTenantAsync(string tenant, CancellationToken cancellationToken) =>
        client.GetTenantAsync(tenant, cancellationToken);

    public Task<TenantInfo> DescribeTenantAsync(
        string tenant, string description, CancellationToken cancellationToken) =>
        client.DescribeTenantAsync(tenant, description, cancellationToken);

    public Task<TenantInfo> SetQuotaAsync(string tenant, Quota? quota, CancellationToken cancellationToken) =>
        client.SetQuotaAsync(tenant, quota, cancellationToken);

    public Task<TenantInfo> SetQueueAsync(string tenant, QueuePolicy? queue, CancellationToken cancellationToken) =>
        client.SetQueueAsync(tenant, queue, cancellationToken);

    public Task<TenantInfo> SetBudgetAsync(string tenant, Budget? budget, CancellationToken cancellationToken) =>
        client.SetBudgetAsync(tenant, budget, cancellationToken);

    public Task<IssuedToken> IssueTokenAsync(
        string tenant, string name, TenantRole role, TimeSpan? life, CancellationToken cancellationToken) =>
        client.IssueTokenAsync(tenant, name, role, life, cancellationToken);

    public Task<TokenInfo> RevokeTokenAsync(string tenant, string tokenId, CancellationToken cancellationToken) =>
        client.RevokeTokenAsync(tenant, tokenId, cancellationToken);

    public Task<IReadOnlyList<AuditRecord>> ListAuditAsync(
        string tenant, int count, CancellationToken cancellationToken) =>
        client.ListAuditAsync(tenant, count, cancellationToken);

    public Task<Invoice> GetInvoiceAsync(
        string tenant, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        client.GetInvoiceAsync(tenant, from, to, cancellationToken);

    public Task<IReadOnlyList<AlertInfo>> ListAlertsAsync(CancellationToken cancellationToken) =>
        client.ListAlertsAsync(cancellationToken);

    public Task<IReadOnlyList<AlertRule>> ListAlertRulesAsync(CancellationToken cancellationToken) =>
        client.ListAlertRulesAsync(cancellationToken);

    public Task<LicenceStatus> GetLicenceAsync(CancellationToken cancellationToken) =>
        client.GetLicenceAsync(cancellationToken);

    public Task<PriceBook> SetPricesAsync(PriceBook book, CancellationToken cancellationToken) =>
        client.SetPricesAsync(book, cancellationToken);
}

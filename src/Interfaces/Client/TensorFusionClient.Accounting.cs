namespace TensorFusion;

/// <summary>Tenants, what they may have, and what they owe.</summary>
public sealed partial class TensorFusionClient
{
    private IBillingGrain Billing => _grains.GetGrain<IBillingGrain>(BillingKeys.Cluster);

    private IAlertGrain Alerts => _grains.GetGrain<IAlertGrain>(BillingKeys.Cluster);

    private IPriceBookGrain Prices => _grains.GetGrain<IPriceBookGrain>(BillingKeys.Cluster);

    /// <summary>Names of the tenants that somebody made, or that ever had a slice.</summary>
    public async Task<IReadOnlyList<string>> ListTenantNamesAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(Billing.ListTenantsAsync, cancellationToken);

    /// <summary>
    /// A tenant with its quota, use, budget and tokens. One that nobody made is open: it has no limits.
    /// </summary>
    public Task<TenantInfo> GetTenantAsync(string tenant, CancellationToken cancellationToken = default) =>
        CallAsync(Tenant(tenant).GetAsync, cancellationToken);

    /// <summary>Makes a tenant, or gives it another description.</summary>
    public Task<TenantInfo> DescribeTenantAsync(
        string tenant, string description, CancellationToken cancellationToken = default) =>
        CallAsync(token => Tenant(tenant).DescribeAsync(description, Who, token), cancellationToken);

    /// <summary>Sets a quota; null takes it away.</summary>
    public Task<TenantInfo> SetQuotaAsync(
        string tenant, Quota? quota, CancellationToken cancellationToken = default) =>
        CallAsync(token => Tenant(tenant).SetQuotaAsync(quota, Who, token), cancellationToken);

    /// <summary>Sets what a tenant gets when slices wait; null takes it away.</summary>
    public Task<TenantInfo> SetQueueAsync(
        string tenant, QueuePolicy? queue, CancellationToken cancellationToken = default) =>
        CallAsync(token => Tenant(tenant).SetQueueAsync(queue, Who, token), cancellationToken);

    /// <summary>Sets a budget; null takes it away.</summary>
    public Task<TenantInfo> SetBudgetAsync(
        string tenant, Budget? budget, CancellationToken cancellationToken = default) =>
        CallAsync(token => Tenant(tenant).SetBudgetAsync(budget, Who, token), cancellationToken);

    /// <summary>Makes a token. The answer is the only place where its secret is told.</summary>
    public Task<IssuedToken> IssueTokenAsync(
        string tenant, string name, TenantRole role, TimeSpan? life, CancellationToken cancellationToken = default) =>
        CallAsync(token => Tenant(tenant).IssueTokenAsync(name, role, life, Who, token), cancellationToken);

    /// <summary>Revokes a token.</summary>
    public Task<TokenInfo> RevokeTokenAsync(
        string tenant, string tokenId, CancellationToken cancellationToken = default) =>
        CallAsync(token => Tenant(tenant).RevokeTokenAsync(tokenId, Who, token), cancellationToken);

    /// <summary>The newest records of a tenant's audit trail, newest first.</summary>
    public async Task<IReadOnlyList<AuditRecord>> ListAuditAsync(
        string tenant, int count = 100, CancellationToken cancellationToken = default) =>
        await CallAsync(token => Tenant(tenant).ListAuditAsync(count, token), cancellationToken);

    /// <summary>What a tenant owes for a period of whole hours, UTC.</summary>
    public Task<Invoice> GetInvoiceAsync(
        string tenant, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default) =>
        CallAsync(token => Billing.GetInvoiceAsync(tenant, from, to, token), cancellationToken);

    /// <summary>All price books, oldest first.</summary>
    public async Task<IReadOnlyList<PriceBook>> ListPricesAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(Prices.ListAsync, cancellationToken);

    /// <summary>Puts prices in force; see <see cref="IPriceBookGrain.SetAsync"/>.</summary>
    public Task<PriceBook> SetPricesAsync(PriceBook book, CancellationToken cancellationToken = default) =>
        CallAsync(token => Prices.SetAsync(book, token), cancellationToken);

    /// <summary>Where the cluster stands with its licence.</summary>
    public Task<LicenceStatus> GetLicenceAsync(CancellationToken cancellationToken = default) =>
        CallAsync(Billing.GetLicenceAsync, cancellationToken);

    /// <summary>The alerts that are pending or firing, and those resolved in the last hour.</summary>
    public async Task<IReadOnlyList<AlertInfo>> ListAlertsAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(Alerts.ListAsync, cancellationToken);

    /// <summary>The alert rules.</summary>
    public async Task<IReadOnlyList<AlertRule>> ListAlertRulesAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(Alerts.ListRulesAsync, cancellationToken);

    /// <summary>Name of this client in audit trails.</summary>
    private string Who =>
        _options.Token is { Length: > 0 } token && token.Split('_') is [_, _, var id, _] ? id : "open";

    /// <summary>Lets the calls of this flow carry the token; one that is there already, of a request, stays.</summary>
    private void ShowToken()
    {
        if (_options.Token.Length > 0)
        {
            RequestContext.Set(TensorFusionClientOptions.TokenContext, _options.Token);
        }
    }

    private ITenantGrain Tenant(string tenant)
    {
        SliceRequestValidator.CheckLabel(tenant, "tenant");
        return _grains.GetGrain<ITenantGrain>(tenant);
    }
}

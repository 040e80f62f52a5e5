using TensorFusion.Cli.Cluster;

namespace TensorFusion.Tests.Unit.Cli;

/// <summary>Books that hold what was written into them.</summary>
internal sealed class FakeAccounting : IAccounting
{
    public Dictionary<string, TenantInfo> Tenants { get; } = [];

    public List<AuditRecord> Audit { get; } = [];

    public List<string> Revoked { get; } = [];

    public Invoice? Invoice { get; set; }

    public PriceBook? Prices { get; private set; }

    public (DateTimeOffset From, DateTimeOffset To) Asked { get; private set; }

    public Task<IReadOnlyList<string>> ListTenantNamesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. Tenants.Keys.Order()]);

    public Task<TenantInfo> GetTenantAsync(string tenant, CancellationToken cancellationToken) =>
        Task.FromResult(Tenants.GetValueOrDefault(tenant, new() { Name = tenant }));

    public Task<TenantInfo> DescribeTenantAsync(
        string tenant, string description, CancellationToken cancellationToken) =>
        SetAsync(tenant, info => info with { Description = description });

    public Task<TenantInfo> SetQuotaAsync(string tenant, Quota? quota, CancellationToken cancellationToken) =>
        SetAsync(tenant, info => info with { Quota = quota });

    public Task<TenantInfo> SetQueueAsync(string tenant, QueuePolicy? queue, CancellationToken cancellationToken) =>
        SetAsync(tenant, info => info with { Queue = queue });

    public Task<TenantInfo> SetBudgetAsync(string tenant, Budget? budget, CancellationToken cancellationToken) =>
        SetAsync(tenant, info => info with { Budget = budget is null ? null : new() { Budget = budget } });

    public Task<IssuedToken> IssueTokenAsync(
        string tenant, string name, TenantRole role, TimeSpan? life, CancellationToken cancellationToken)
    {
        var info = new TokenInfo
        {
            Id = "1",
            Name = name,
            Tenant = tenant,
            Role = role,
            CreatedAt = DateTimeOffset.UnixEpoch,
            ExpiresAt = DateTimeOffset.UnixEpoch + life,
        };
        return Task.FromResult(new IssuedToken { Info = info, Token = $"tfa_{tenant}_1_{role}" });
    }

    public Task<TokenInfo> RevokeTokenAsync(string tenant, string tokenId, CancellationToken cancellationToken)
    {
        Revoked.Add(tokenId);
        return Task.FromResult(new TokenInfo
        {
            Id = tokenId,
            Tenant = tenant,
            Role = TenantRole.User,
            CreatedAt = DateTimeOffset.UnixEpoch,
        });
    }

    public Task<IReadOnlyList<AuditRecord>> ListAuditAsync(
        string tenant, int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AuditRecord>>(Audit);

    public Task<Invoice> GetInvoiceAsync(
        string tenant, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        Asked = (from, to);
        return Task.FromResult((Invoice ?? new() { Tenant = tenant, From = from, To = to, MadeAt = from }) with
        {
            Tenant = tenant,
        });
    }

    public List<AlertInfo> Alerts { get; } = [];

    public Task<IReadOnlyList<AlertInfo>> ListAlertsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AlertInfo>>(Alerts);

    public Task<IReadOnlyList<AlertRule>> ListAlertRulesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AlertRule>>(AlertRules.BuiltIn);

    public Task<LicenceStatus> GetLicenceAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new LicenceStatus { Message = "Free: 1 of 10 GPUs." });

    public Task<PriceBook> SetPricesAsync(PriceBook book, CancellationToken cancellationToken)
    {
        Prices = book;
        return Task.FromResult(book);
    }

    private Task<TenantInfo> SetAsync(string tenant, Func<TenantInfo, TenantInfo> change)
    {
        Tenants[tenant] = change(Tenants.GetValueOrDefault(tenant, new() { Name = tenant }));
        return Task.FromResult(Tenants[tenant]);
    }
}

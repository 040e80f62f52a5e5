using System.Collections.Immutable;
using Orleans.Placement;

namespace TensorFusion.Grains.Billing;

/// <summary>Makes bills from the accounts of the months.</summary>
[Immovable, GrainType("billing")]
internal sealed class BillingGrain(
    [PersistentState("billing", GrainStorage.Name)] IPersistentState<BillingState> storage,
    ILicenceSource licence,
    TimeProvider clock) : Grain, IBillingGrain
{
    private const int MaxMonths = 120;

    public async Task EnrollAsync(string tenant, CancellationToken cancellationToken)
    {
        var before = storage.State;
        if (before.Tenants.Contains(tenant))
        {
            return;
        }

        storage.State = before with { Tenants = before.Tenants.Add(tenant) };
        try
        {
            await storage.WriteStateAsync(cancellationToken);
        }
        catch
        {
            storage.State = before;
            throw;
        }
    }

    public Task<ImmutableArray<string>> ListTenantsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<string>>([.. storage.State.Tenants.Order(StringComparer.Ordinal)]);

    public async Task<Invoice> GetInvoiceAsync(
        string tenant, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (begin, end) = (from.ToUniversalTime(), to.ToUniversalTime());
        if (begin >= end || begin != BillingKeys.HourOf(begin) || end != BillingKeys.HourOf(end)
            || (end - begin).TotalDays > MaxMonths * 30)
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument,
                tenant,
                $"There is no invoice from {begin:u} to {end:u}.",
                "Give two whole hours UTC, the later one second.");
        }

        var book = await GrainFactory.GetGrain<IPriceBookGrain>(BillingKeys.Cluster).GetAtAsync(begin,
            cancellationToken);
        var lines = new List<LedgerLine>();
        for (var month = BillingKeys.MonthOf(begin); month < end; month = month.AddMonths(1))
        {
            lines.AddRange(await GrainFactory.GetGrain<IAccountGrain>(BillingKeys.Account(tenant, month))
                .SumAsync(begin, end, cancellationToken));
        }

        return Invoices.Make(tenant, begin, end, LedgerLines.Merge(lines), book.Currency, clock.GetUtcNow());
    }

    public async Task<LicenceStatus> GetLicenceAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var month = BillingKeys.MonthOf(now);
        var cost = Money.Zero;
        foreach (var tenant in storage.State.Tenants)
        {
            var lines = await GrainFactory.GetGrain<IAccountGrain>(BillingKeys.Account(tenant, month))
                .SumAsync(month, month.AddMonths(1), cancellationToken);
            cost = lines.Aggregate(cost, (sum, line) => sum + line.Amount);
        }

        var cards = await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.Directory).ListGpusAsync(cancellationToken);
        return LicenceFee.Assess(licence.Licence, licence.Problem, cards.Count(card => !card.IsSoftware), cost, now);
    }
}

using System.Collections.Immutable;
using Orleans.Placement;

namespace TensorFusion.Grains.Billing;

/// <summary>
/// One page of the ledger. What it answers is stored, and known to the account: a caller that got no answer asks
/// again, and the page finds what it has.
/// </summary>
[Immovable, GrainType("ledger")]
internal sealed class LedgerPageGrain(
    [PersistentState("page", GrainStorage.Name)] IPersistentState<LedgerPage> storage,
    ICardPrices cards) : Grain, ILedgerPageGrain
{
    private PriceBook? _book;

    private string Key => this.GetPrimaryKeyString();

    public async Task AppendAsync(ImmutableArray<MeterInterval> intervals, CancellationToken cancellationToken)
    {
        var hour = BillingKeys.HourOf(Key);
        _book ??= await GrainFactory.GetGrain<IPriceBookGrain>(BillingKeys.Cluster).GetAtAsync(hour, cancellationToken);
        var before = storage.State;
        var next = before.Append(
            intervals, interval => Pricing.Price(interval, _book, cards.Find(interval.Facts.Model)));
        if (!ReferenceEquals(next, before))
        {
            storage.State = next;
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

        var account = BillingKeys.Account(BillingKeys.TenantOf(Key), hour);
        await GrainFactory.GetGrain<IAccountGrain>(account).TakePageAsync(hour, next.Sum(), cancellationToken);
    }

    public Task<ImmutableArray<PricedInterval>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult(storage.State.Intervals);
}

using System.Collections.Immutable;
using Orleans.Placement;

namespace TensorFusion.Grains.Billing;

/// <summary>The sums of one tenant and month.</summary>
[Immovable, GrainType("account")]
internal sealed class AccountGrain(
    [PersistentState("account", GrainStorage.Name)] IPersistentState<Account> storage) : Grain, IAccountGrain
{
    public async Task TakePageAsync(
        DateTimeOffset hour, ImmutableArray<LedgerLine> lines, CancellationToken cancellationToken)
    {
        var before = storage.State;
        var next = before.Take(hour, lines);
        if (ReferenceEquals(next, before))
        {
            return;
        }

        if (before.Hours.IsEmpty)
        {
            var tenant = BillingKeys.TenantOf(this.GetPrimaryKeyString());
            await GrainFactory.GetGrain<IBillingGrain>(BillingKeys.Cluster).EnrollAsync(tenant, cancellationToken);
        }

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

    public Task<ImmutableArray<LedgerLine>> SumAsync(
        DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        Task.FromResult(storage.State.Sum(from, to));
}

using System.Collections.Immutable;

namespace TensorFusion.Grains.Alerts;

/// <summary>Takes snapshots of the cluster.</summary>
internal sealed class ClusterWatch(IGrainFactory grains, TimeProvider clock, AlertOptions options)
{
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private ImmutableDictionary<(string Tenant, SlicePhase Phase), int> _ends =
        ImmutableDictionary<(string Tenant, SlicePhase Phase), int>.Empty;

    private ClusterSnapshot? _accounts;

    public async Task<ClusterSnapshot> LookAsync(CancellationToken cancellationToken)
    {
        var directory = grains.GetGrain<IDirectoryGrain>(GrainKeys.Directory);
        var slices = await directory.ListSlicesAsync(new() { IncludeEnded = true }, cancellationToken);
        CountEnds(slices);
        var now = clock.GetUtcNow();
        if (_accounts is null || now - _accounts.At >= options.AccountPeriod)
        {
            _accounts = await LookAtAccountsAsync(now, cancellationToken);
        }

        return _accounts with
        {
            At = now,
            Nodes = await directory.ListNodesAsync(cancellationToken),
            Gpus = await directory.ListGpusAsync(cancellationToken),
            Pools = await directory.ListPoolsAsync(cancellationToken),
            Workloads = await directory.ListWorkloadsAsync(cancellationToken),
            Slices = slices,
            Ended = _ends,
        };
    }

    private async Task<ClusterSnapshot> LookAtAccountsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var billing = grains.GetGrain<IBillingGrain>(BillingKeys.Cluster);
        var month = BillingKeys.MonthOf(now);
        var tenants = ImmutableArray.CreateBuilder<TenantInfo>();
        var bills = ImmutableArray.CreateBuilder<Invoice>();
        foreach (var name in await billing.ListTenantsAsync(cancellationToken))
        {
            tenants.Add(await grains.GetGrain<ITenantGrain>(name).GetAsync(cancellationToken));
            bills.Add(await billing.GetInvoiceAsync(name, month, month.AddMonths(1), cancellationToken));
        }

        return new()
        {
            At = now,
            Tenants = tenants.ToImmutable(),
            Bills = bills.ToImmutable(),
            Licence = await billing.GetLicenceAsync(cancellationToken),
        };
    }

    private void CountEnds(ImmutableArray<SliceInfo> slices)
    {
        var ended = slices.Where(slice => slice.HasEnded).ToList();
        foreach (var slice in ended.Where(slice => _ended.Add(slice.Id)))
        {
            var key = (slice.Spec.Tenant, slice.Phase);
            _ends = _ends.SetItem(key, _ends.GetValueOrDefault(key) + 1);
        }

        _ended.IntersectWith(ended.Select(slice => slice.Id));
    }
}

using System.Runtime.InteropServices;
using TensorFusion.Grains.Scheduling.Queues;

namespace TensorFusion.Grains.Pools;

/// <summary>Asks the tenant before a slice is made, and what its part of the queue is.</summary>
internal sealed partial class PoolGrain
{
    private readonly Dictionary<string, ITenantGrain> _tenantGrains = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QueuePolicy?> _parts = new(StringComparer.Ordinal);

    private async Task AdmitAsync(string sliceId, SliceSpec spec, CancellationToken cancellationToken)
    {
        var tenant = Tenant(spec.Tenant);
        await tenant.AdmitAsync(sliceId, spec, cancellationToken);
        try
        {
            if (!_parts.ContainsKey(spec.Tenant))
            {
                await LearnPartAsync(spec.Tenant);
            }

            await Directory.EnrollSliceAsync(sliceId, spec, cancellationToken);
        }
        catch
        {
            await tenant.SliceEndedAsync(sliceId, CancellationToken.None);
            throw;
        }
    }

    private ITenantGrain Tenant(string name)
    {
        ref var tenant = ref CollectionsMarshal.GetValueRefOrAddDefault(_tenantGrains, name, out _);
        return tenant ??= GrainFactory.GetGrain<ITenantGrain>(name);
    }

    /// <summary>Asks a tenant, and all that it is part of, for their parts of the queue.</summary>
    private async Task LearnPartAsync(string tenant)
    {
        for (var name = tenant; name.Length > 0;)
        {
            var part = await Tenant(name).GetQueueAsync();
            var isNews = !_parts.TryGetValue(name, out var known) || known != part;
            _parts[name] = part;
            if (isNews)
            {
                _tenants.Set(PolicyOf(name, part ?? new()));
            }

            name = part?.Parent ?? "";
        }
    }

    private async Task LearnPartsAsync()
    {
        foreach (var tenant in _parts.Keys.ToList())
        {
            try
            {
                await LearnPartAsync(tenant);
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                LogNoPart(exception, tenant);
            }
        }
    }

    private static TenantPolicy PolicyOf(string tenant, QueuePolicy part) => new()
    {
        Name = tenant,
        Parent = part.Parent,
        Guarantee = new(part.GuaranteedTflops.Milli, part.GuaranteedVram.Value),
        Weight = part.Weight,
        Limit = new(
            part.LimitTflops?.Milli ?? double.PositiveInfinity, part.LimitVram?.Value ?? double.PositiveInfinity),
    };
}

namespace TensorFusion.Grains.Pools;

/// <summary>Asks the tenant before a slice is made.</summary>
internal sealed partial class PoolGrain
{
    private async Task AdmitAsync(string sliceId, SliceSpec spec, CancellationToken cancellationToken)
    {
        var tenant = GrainFactory.GetGrain<ITenantGrain>(spec.Tenant);
        await tenant.AdmitAsync(sliceId, spec, cancellationToken);
        try
        {
            await Directory.EnrollSliceAsync(sliceId, spec, cancellationToken);
        }
        catch
        {
            await tenant.SliceEndedAsync(sliceId, CancellationToken.None);
            throw;
        }
    }
}

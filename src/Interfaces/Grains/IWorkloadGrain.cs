using Orleans.Concurrency;

namespace TensorFusion;

/// <summary>A number of equal slices that are kept alive; key = <c>tenant/name</c>.</summary>
[Alias("tensorfusion.IWorkloadGrain")]
public interface IWorkloadGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes or changes the workload. Slices beyond the number wanted are released, missing ones submitted; slices that
    /// exist keep what they have.
    /// </summary>
    [Alias("Apply")]
    Task<WorkloadInfo> ApplyAsync(WorkloadSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Releases its slices and forgets it. Idempotent.</summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.NotFound"/>.</exception>
    [Alias("Delete")]
    Task<WorkloadInfo> DeleteAsync(CancellationToken cancellationToken = default);

    /// <summary>The workload as it is, or null when there is none.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<WorkloadInfo?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Told by its slices.</summary>
    [Alias("SliceChanged"), AlwaysInterleave]
    Task SliceChangedAsync(SliceInfo slice, CancellationToken cancellationToken = default);
}

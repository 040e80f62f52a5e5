using Orleans.Concurrency;

namespace TensorFusion;

/// <summary>
/// The scheduler of one pool; key = its name. Holds an index of GPU grains and the queue of what waits.
/// </summary>
[Alias("tensorfusion.IPoolGrain")]
public interface IPoolGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes a slice and tries to place it. Returns it placed, or pending with the reason. The same id and spec again
    /// returns the slice as it is.
    /// </summary>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.UnknownPool"/>, <see cref="FailureCode.SliceTooLarge"/>,
    /// <see cref="FailureCode.NameConflict"/>,
    /// <see cref="FailureCode.IdempotencyConflict"/>.
    /// </exception>
    [Alias("Submit"), AlwaysInterleave]
    Task<SliceInfo> SubmitAsync(string sliceId, SliceSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Told by GPU grains when their reservations, health or size changed.</summary>
    [Alias("GpuChanged"), AlwaysInterleave]
    Task GpuChangedAsync(GpuInfo gpu, CancellationToken cancellationToken = default);

    /// <summary>Told by a slice that waits no longer, or again.</summary>
    [Alias("SliceChanged"), AlwaysInterleave]
    Task SliceChangedAsync(SliceInfo slice, CancellationToken cancellationToken = default);
}

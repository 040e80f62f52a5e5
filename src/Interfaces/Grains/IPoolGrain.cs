using System.Collections.Immutable;
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

    /// <summary>Why a slice waits: each node's first refusal, its place in the queue, what would help.</summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.NotFound"/>.</exception>
    [Alias("Explain"), AlwaysInterleave]
    Task<PlacementExplanation> ExplainAsync(string sliceId, CancellationToken cancellationToken = default);

    /// <summary>Where slices would go, each after those before it. Nothing is placed.</summary>
    [Alias("Simulate"), AlwaysInterleave]
    Task<ImmutableArray<SimulatedSlice>> SimulateAsync(
        ImmutableArray<SliceSpec> slices, CancellationToken cancellationToken = default);

    /// <summary>Moves that would empty nodes, within a budget. Nothing is moved.</summary>
    [Alias("PlanDefragmentation"), AlwaysInterleave]
    Task<DefragmentationPlan> PlanDefragmentationAsync(
        DefragmentationBudget budget, CancellationToken cancellationToken = default);

    /// <summary>What the scheduler knows and what waits, as JSON; see <see cref="ReplaySnapshotAsync"/>.</summary>
    [Alias("SaveSnapshot"), AlwaysInterleave]
    Task<string> SaveSnapshotAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Decides for all that waits in a snapshot, as the scheduler would have when it was taken, with the reason for
    /// each. The pool itself is not looked at.
    /// </summary>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.InvalidArgument"/>.</exception>
    [Alias("ReplaySnapshot"), AlwaysInterleave]
    Task<ImmutableArray<SimulatedSlice>> ReplaySnapshotAsync(
        string snapshot, CancellationToken cancellationToken = default);
}

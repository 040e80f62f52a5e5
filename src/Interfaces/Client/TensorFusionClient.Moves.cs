namespace TensorFusion;

/// <summary>Moving the memory of slices, and waiting for it.</summary>
public sealed partial class TensorFusionClient
{
    /// <summary>Moves a slice's memory off its cards; its programs wait in their next call.</summary>
    /// <param name="idOrName">Id, or name within the tenant.</param>
    /// <param name="to">Where to first; what has no room there goes to the other tier.</param>
    /// <param name="tenant">Tenant of the name.</param>
    /// <param name="progress">Told how it goes.</param>
    /// <param name="cancellationToken">Stops waiting; the move goes on.</param>
    /// <exception cref="TensorFusionException">
    /// <see cref="FailureCode.MoveRefused"/> when it cannot move; it then stays as it was.
    /// </exception>
    public async Task<SliceInfo> FreezeAsync(
        string idOrName,
        MemoryTier to = MemoryTier.Host,
        string tenant = SliceRequest.DefaultTenant,
        IProgress<SliceInfo>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var id = await ResolveAsync(idOrName, tenant, cancellationToken);
        var begun = await CallAsync(
            token => _grains.GetGrain<ISliceGrain>(id).FreezeAsync(to, token), cancellationToken);
        return await WaitForMoveAsync(begun, SlicePhase.Freezing, SlicePhase.Frozen, progress, cancellationToken);
    }

    /// <summary>Brings the memory of a frozen slice back; waits until its programs go on.</summary>
    /// <param name="idOrName">Id, or name within the tenant.</param>
    /// <param name="tenant">Tenant of the name.</param>
    /// <param name="progress">Told how it goes, and what it waits for.</param>
    /// <param name="cancellationToken">Stops waiting; the move goes on.</param>
    public async Task<SliceInfo> ResumeAsync(
        string idOrName,
        string tenant = SliceRequest.DefaultTenant,
        IProgress<SliceInfo>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var id = await ResolveAsync(idOrName, tenant, cancellationToken);
        var begun = await CallAsync(token => _grains.GetGrain<ISliceGrain>(id).ResumeAsync(token), cancellationToken);
        return await WaitForMoveAsync(begun, SlicePhase.Resuming, SlicePhase.Running, progress, cancellationToken);
    }

    private async Task<SliceInfo> WaitForMoveAsync(
        SliceInfo begun,
        SlicePhase moving,
        SlicePhase moved,
        IProgress<SliceInfo>? progress,
        CancellationToken cancellationToken)
    {
        var last = begun;
        if (last.Phase == moving)
        {
            await foreach (var slice in WatchAsync(begun.Id, cancellationToken))
            {
                if (slice.Version < begun.Version)
                {
                    continue;
                }

                last = slice;
                if (slice.Phase != moving)
                {
                    break;
                }

                progress?.Report(slice);
            }
        }

        if (last.HasEnded)
        {
            throw new TensorFusionException(
                FailureCode.SliceEnded, last.Id, $"Slice {last.Name} has ended ({last.Phase}): {last.Message}",
                "Submit a new one.");
        }

        var refusal = last.Tiers?.Refusal ?? "";
        return last.Phase == moved && refusal.Length == 0
            ? last
            : throw new TensorFusionException(
                FailureCode.MoveRefused,
                last.Id,
                $"Slice {last.Name} is {last.Phase.ToString().ToLowerInvariant()}: "
                + (refusal.Length > 0 ? refusal : last.Message),
                "Free memory of the tiers, give them larger budgets, or try again when its work has ended.");
    }
}

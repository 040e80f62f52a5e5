using System.Collections.Immutable;

namespace TensorFusion.Grains.Pools;

/// <summary>Repair of what a crash, or a lost answer, left between reservation and placement.</summary>
internal sealed partial class PoolGrain
{
    private const int MaxChecks = 64;

    /// <summary>
    /// Starts to ask a slice about a reservation; until that is done, nothing is decided for the slice.
    /// </summary>
    private void Check(string gpuId, string sliceId)
    {
        if (_confirming.ContainsKey(sliceId))
        {
            _audit.Postpone(gpuId, sliceId);
            return;
        }

        _queue.Remove(sliceId);
        _checks++;
        _confirming[sliceId] = CheckAsync(gpuId, sliceId);
    }

    private async Task CheckAsync(string gpuId, string sliceId)
    {
        await Task.Yield();
        try
        {
            using var checking = _audit.Except(sliceId);
            await AskSliceAsync(gpuId, sliceId);
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            LogUncertain(exception, sliceId);
            _audit.Postpone(gpuId, sliceId);
        }
        finally
        {
            _checks--;
            _confirming.Remove(sliceId);
            Requeue(sliceId);
        }

        await GoOnAsync(sliceId);
    }

    /// <summary>
    /// Asks the slice of a reservation that this scheduler did not see through to its end: a slice that does not use
    /// the card frees it; one that still waits takes its place when it is whole. A slice that ended gives back by
    /// itself, after its worker is gone; until then it keeps what it holds.
    /// </summary>
    private async Task AskSliceAsync(string gpuId, string sliceId)
    {
        var slice = await GrainFactory.GetGrain<ISliceGrain>(sliceId).GetAsync();
        if (slice is { Phase: SlicePhase.Pending })
        {
            await CompleteAsync(slice, GrainKeys.NodeOf(gpuId));
            return;
        }

        Dequeue(sliceId);
        if (slice is not null
            && (slice.HoldsResources || !slice.HasEnded)
            && slice.Gpus.Any(gpu => gpu.GpuId == gpuId))
        {
            _mirror.Know(SliceRequests.Of(sliceId, slice.Spec, _levels));
            foreach (var gpu in slice.Gpus)
            {
                _audit.Confirm(gpu.GpuId, sliceId);
            }

            return;
        }

        LogOrphan(sliceId, gpuId);
        await FreeAsync(sliceId, [gpuId]);
    }

    /// <summary>A slice that waits holds cards of a node: it gets them when they are all it wants.</summary>
    private async Task CompleteAsync(SliceInfo slice, string node)
    {
        ImmutableArray<GpuInfo> held = [.. _mirror.All
            .Where(gpu => gpu.Node == node && gpu.Reservations.Any(other => other.SliceId == slice.Id))
            .OrderBy(gpu => gpu.Index)];
        if (held.Length == slice.Spec.GpuCount)
        {
            await GiveAsync(slice.Id, slice.Spec, slice.CreatedAt, held);
            return;
        }

        await FreeAsync(slice.Id, held.Select(gpu => gpu.Id));

        // What it holds of cards that do not answer is found when they do.
        _queue.Release(slice.Id, Now);
    }

    private async Task FreeAsync(string sliceId, IEnumerable<string> gpuIds)
    {
        foreach (var gpuId in gpuIds)
        {
            try
            {
                Take(await GrainFactory.GetGrain<IGpuGrain>(gpuId).ReleaseAsync(sliceId));
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                LogUnreachable(exception, gpuId);
                Forget(gpuId);
            }
        }
    }

    private static bool IsPassing(Exception exception) =>
        exception is not (OutOfMemoryException or ArgumentException or InvalidCastException);
}

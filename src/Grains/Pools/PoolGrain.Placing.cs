using System.Collections.Immutable;
using TensorFusion.Grains.Scheduling;

namespace TensorFusion.Grains.Pools;

/// <summary>Pick, confirm, retry; and the repair of what a crash left between confirm and placement.</summary>
internal sealed partial class PoolGrain
{
    private const int MaxPicks = 8;

    private async Task TryPlaceAsync(PendingSlice pending)
    {
        using var placing = _audit.Except(pending.Id);
        for (var pick = 0; pick < MaxPicks; pick++)
        {
            var reachable = _index.Reachable(node => nodes.Find(node) is not null);
            var cards = policy.Pick(pending.Spec, reachable);
            if (cards is null)
            {
                await SayWhyAsync(pending, WaitReason.Explain(pending.Spec, reachable));
                return;
            }

            if (await ReserveAllAsync(pending, cards))
            {
                await GiveAsync(pending.Id, pending.Spec, pending.CreatedAt, cards);
                return;
            }

            metrics.Refused();
        }

        await SayWhyAsync(pending, "waits for its turn: the GPUs that fit were taken by others");
    }

    private async Task<bool> ReserveAllAsync(PendingSlice pending, IReadOnlyList<GpuInfo> cards)
    {
        var reservation = new GpuReservation
        {
            SliceId = pending.Id,
            Tflops = pending.Spec.Tflops,
            Vram = pending.Spec.Vram,
        };
        for (var i = 0; i < cards.Count; i++)
        {
            var accepted = false;
            try
            {
                var answer = await GrainFactory.GetGrain<IGpuGrain>(cards[i].Id).ReserveAsync(reservation);
                Take(answer.Gpu);
                accepted = answer.Accepted;
                if (!accepted)
                {
                    LogRefused(pending.Id, cards[i].Id, answer.Reason);
                }
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                LogUnreachable(exception, cards[i].Id);
                Forget(cards[i].Id);
            }

            if (!accepted)
            {
                await FreeAsync(pending.Id, cards.Take(i).Select(card => card.Id));
                return false;
            }
        }

        return true;
    }

    private async Task GiveAsync(
        string sliceId, SliceSpec spec, DateTimeOffset createdAt, IReadOnlyList<GpuInfo> cards)
    {
        var placement = new SlicePlacement
        {
            Node = cards[0].Node,
            Gpus = [.. cards.Select((card, ordinal) => new SliceGpu
            {
                GpuId = card.Id,
                Uuid = card.Uuid,
                VirtualUuid = VirtualUuid.For(sliceId, ordinal),
                Model = card.Model,
                Share = ComputeShare.Of(spec.Tflops, card.Tflops),
            })],
        };
        bool taken;
        try
        {
            taken = await GrainFactory.GetGrain<ISliceGrain>(sliceId).PlaceAsync(placement);
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            // It may have taken the place or not. A card that was forgotten is asked again, and each reservation that
            // is not confirmed goes through CheckAsync, which asks the slice.
            LogUncertain(exception, sliceId);
            foreach (var card in cards)
            {
                Forget(card.Id);
            }

            return;
        }

        _queue.Remove(sliceId);
        if (taken)
        {
            foreach (var card in cards)
            {
                _audit.Confirm(card.Id, sliceId);
            }

            metrics.Placed(clock.GetUtcNow() - createdAt);
            LogPlaced(sliceId, placement.Node);
            return;
        }

        await FreeAsync(sliceId, cards.Select(card => card.Id));
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

    /// <summary>
    /// Asks the slice of a reservation that this scheduler did not see through to its end: a slice that does not use
    /// the card frees it; one that still waits takes its place when it is whole. A slice that ended gives back by
    /// itself, after its worker is gone; until then it keeps what it holds.
    /// </summary>
    private async Task CheckAsync(string gpuId, string sliceId)
    {
        SliceInfo? slice;
        try
        {
            slice = await GrainFactory.GetGrain<ISliceGrain>(sliceId).GetAsync();
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            LogUncertain(exception, sliceId);
            _audit.Postpone(gpuId, sliceId);
            return;
        }

        if (slice is not null
            && (slice.HoldsResources || !slice.HasEnded)
            && slice.Gpus.Any(gpu => gpu.GpuId == gpuId))
        {
            _audit.Confirm(gpuId, sliceId);
            return;
        }

        if (slice is { Phase: SlicePhase.Pending })
        {
            await CompleteAsync(slice, GrainKeys.NodeOf(gpuId));
            return;
        }

        LogOrphan(sliceId, gpuId);
        await FreeAsync(sliceId, [gpuId]);
    }

    /// <summary>A slice that waits holds cards of a node: it gets them when they are all it wants.</summary>
    private async Task CompleteAsync(SliceInfo slice, string node)
    {
        ImmutableArray<GpuInfo> held = [.. _index.All
            .Where(gpu => gpu.Node == node && gpu.Reservations.Any(other => other.SliceId == slice.Id))
            .OrderBy(gpu => gpu.Index)];
        if (held.Length == slice.Spec.GpuCount)
        {
            await GiveAsync(slice.Id, slice.Spec, slice.CreatedAt, held);
            return;
        }

        await FreeAsync(slice.Id, held.Select(gpu => gpu.Id));
    }

    private async Task SayWhyAsync(PendingSlice pending, string reason)
    {
        if (!_queue.SetReason(pending.Id, reason))
        {
            return;
        }

        try
        {
            await GrainFactory.GetGrain<ISliceGrain>(pending.Id).SetWaitReasonAsync(reason);
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            LogUncertain(exception, pending.Id);
            _queue.SetReason(pending.Id, "");
        }
    }

    private static bool IsPassing(Exception exception) =>
        exception is not (OutOfMemoryException or ArgumentException or InvalidCastException);
}

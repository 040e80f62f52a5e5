using System.Collections.Immutable;
using TensorFusion.Grains.Scheduling;

namespace TensorFusion.Grains.Pools;

/// <summary>Pick, confirm, retry; and the repair of what a crash left between confirm and placement.</summary>
internal sealed partial class PoolGrain
{
    private const int MaxPicks = 8;

    private async Task TryPlaceAsync(PendingSlice pending)
    {
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
                _index.Update(answer.Gpu);
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
            // It may have taken the place or not. A card that was forgotten is asked again, and goes through
            // ReconcileAsync, which asks the slice.
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
                _index.Update(await GrainFactory.GetGrain<IGpuGrain>(gpuId).ReleaseAsync(sliceId));
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                LogUnreachable(exception, gpuId);
                Forget(gpuId);
            }
        }
    }

    /// <summary>
    /// Asks the slice of each reservation of a card that is new to this scheduler: a slice that ended, or lives
    /// elsewhere, frees it; one that still waits takes it when it is whole.
    /// </summary>
    private async Task ReconcileAsync(GpuInfo card)
    {
        foreach (var reservation in card.Reservations)
        {
            SliceInfo? slice;
            try
            {
                slice = await GrainFactory.GetGrain<ISliceGrain>(reservation.SliceId).GetAsync();
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                LogUncertain(exception, reservation.SliceId);
                continue;
            }

            if (slice is { HasEnded: false } && slice.Gpus.Any(gpu => gpu.GpuId == card.Id))
            {
                continue;
            }

            if (slice is { Phase: SlicePhase.Pending })
            {
                ImmutableArray<GpuInfo> held = [.. _index.All
                    .Where(gpu => gpu.Node == card.Node
                        && gpu.Reservations.Any(other => other.SliceId == reservation.SliceId))
                    .OrderBy(gpu => gpu.Index)];
                if (held.Length == slice.Spec.GpuCount)
                {
                    await GiveAsync(slice.Id, slice.Spec, slice.CreatedAt, held);
                    continue;
                }

                if (_unchecked.Any(other => other.Node == card.Node))
                {
                    // More cards of this node come; the last of them decides.
                    continue;
                }

                await FreeAsync(slice.Id, held.Select(gpu => gpu.Id));
                continue;
            }

            LogOrphan(reservation.SliceId, card.Id);
            await FreeAsync(reservation.SliceId, [card.Id]);
        }
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

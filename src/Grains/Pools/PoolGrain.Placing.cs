using System.Collections.Immutable;
using TensorFusion.Grains.Scheduling;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Queues;

namespace TensorFusion.Grains.Pools;

/// <summary>Pick, confirm, retry; and the repair of what a crash left between confirm and placement.</summary>
internal sealed partial class PoolGrain
{
    private const int MaxPicks = 8;

    /// <summary>Decides for all that waits; what is decided goes to be confirmed.</summary>
    private async Task PlaceAllAsync()
    {
        _mirror.SetReachable(node => _nodes.Find(node) is not null);
        MeasureCapacity();
        if (_queue.Waiting == 0)
        {
            return;
        }

        // First all that counts in the index, then what people are told: news of cards come in between.
        var waiting = new List<(PendingSlice Slice, string Reason)>();
        foreach (var decision in _queue.Round(Now))
        {
            if (!_pending.TryGetValue(decision.Request.First.Id, out var pending))
            {
                decision.Allocations.ToList().ForEach(some => _queue.Release(some.Id, Now));
                continue;
            }

            if (decision.Outcome == QueueOutcome.Placed)
            {
                _mirror.Assume(pending.Id);
                _confirming[pending.Id] = ConfirmAsync(pending, decision.Allocations[0]);
            }
            else
            {
                waiting.Add((pending, decision.Reason));
            }
        }

        var reachable = waiting.Count == 0 ? [] : Reachable();
        foreach (var (slice, reason) in waiting)
        {
            await SayWhyAsync(
                slice, reason == FairQueue.NoRoom ? WaitReason.Explain(slice.Spec, reachable) : reason);
        }
    }

    private void MeasureCapacity()
    {
        if (_capacityVersion == _index.TraitsVersion)
        {
            return;
        }

        _capacityVersion = _index.TraitsVersion;
        _tenants.Capacity = new(
            _mirror.All.Sum(card => (double)card.Tflops.Milli), _mirror.All.Sum(card => (double)card.Vram.Value));
    }

    /// <summary>Asks the cards. Refused, it decides again, at once or, after many times, with the next tick.</summary>
    private async Task ConfirmAsync(PendingSlice pending, Allocation allocation)
    {
        // What follows may end at once; the caller is to have noted the task by then.
        await Task.Yield();
        var cards = allocation.Cards.Select(card => _mirror.Find(_index.CardId[card])).OfType<GpuInfo>().ToList();
        var isMine = false;
        try
        {
            isMine = cards.Count == allocation.Cards.Length && await ReserveAllAsync(pending, cards);
            if (isMine)
            {
                await GiveAsync(pending.Id, pending.Spec, pending.CreatedAt, cards);
            }
        }
        finally
        {
            if (!isMine)
            {
                _queue.Release(pending.Id, Now);
            }

            _mirror.Settle(pending.Id);
            _confirming.Remove(pending.Id);
        }

        if (isMine || !_pending.ContainsKey(pending.Id))
        {
            return;
        }

        _metrics.Refused();
        var refused = _pending[pending.Id] = _pending[pending.Id] with { Refusals = pending.Refusals + 1 };
        if (refused.Refusals >= MaxPicks)
        {
            await SayWhyAsync(refused, "waits for its turn: the GPUs that fit were taken by others");
            return;
        }

        _queue.Add(SliceRequests.Of(refused.Id, refused.Spec), refused.CreatedAt);
        await KickAsync();
        if (_confirming.TryGetValue(refused.Id, out var next))
        {
            await next;
        }
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
            // It may have taken the place or not. A card that was forgotten is asked again, and goes through
            // ReconcileAsync, which asks the slice.
            LogUncertain(exception, sliceId);
            foreach (var card in cards)
            {
                Forget(card.Id);
            }

            return;
        }

        Dequeue(sliceId);
        if (taken)
        {
            _metrics.Placed(Now - createdAt);
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
    /// Asks the slice of each reservation of a card that is new to this scheduler: a slice that ended, or lives
    /// elsewhere, frees it; one that still waits takes it when it is whole.
    /// </summary>
    private async Task ReconcileAsync(GpuInfo card)
    {
        foreach (var reservation in card.Reservations)
        {
            if (_confirming.ContainsKey(reservation.SliceId))
            {
                continue;
            }

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
                Dequeue(slice.Id);
                continue;
            }

            if (slice is { Phase: SlicePhase.Pending })
            {
                if (_confirming.ContainsKey(slice.Id) || !_pending.ContainsKey(slice.Id))
                {
                    // What the slice said is old: it was decided meanwhile.
                    continue;
                }

                ImmutableArray<GpuInfo> held = [.. _mirror.All
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
        if (!_pending.TryGetValue(pending.Id, out var known) || known.Reason == reason)
        {
            return;
        }

        _pending[pending.Id] = known with { Reason = reason };
        try
        {
            await GrainFactory.GetGrain<ISliceGrain>(pending.Id).SetWaitReasonAsync(reason);
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            LogUncertain(exception, pending.Id);
            if (_pending.TryGetValue(pending.Id, out var still))
            {
                _pending[pending.Id] = still with { Reason = "" };
            }
        }
    }

    private static bool IsPassing(Exception exception) =>
        exception is not (OutOfMemoryException or ArgumentException or InvalidCastException);
}

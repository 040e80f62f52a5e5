using System.Collections.Immutable;
using TensorFusion.Grains.Scheduling;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Queues;

namespace TensorFusion.Grains.Pools;

/// <summary>Decide, confirm, decide anew.</summary>
internal sealed partial class PoolGrain
{
    private const int MaxPicks = 8;

    /// <summary>Decides for all that waits; what is decided goes to be confirmed.</summary>
    private void PlaceAll()
    {
        _mirror.SetReachable(node => _nodes.Find(node) is not null);
        MeasureCapacity();
        if (_queue.Waiting == 0)
        {
            return;
        }

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
            else if (!_index.Allocations.ContainsKey(pending.Id))
            {
                waiting.Add((pending, decision.Reason));
            }
        }

        var reachable = waiting.Count == 0 ? [] : Reachable();
        foreach (var (slice, reason) in waiting)
        {
            SayWhy(slice.Id, reason == FairQueue.NoRoom ? WaitReason.Explain(slice.Spec, reachable) : reason);
        }
    }

    private ImmutableArray<GpuInfo> Reachable() =>
        [.. _mirror.All.Where(card => _index.FindNode(card.Node) is >= 0 and var node && _index.NodeUsable[node])];

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
        var isReserved = false;
        try
        {
            isReserved = await TryGiveAsync(pending, allocation);
        }
        finally
        {
            if (!isReserved)
            {
                _queue.Release(pending.Id, Now);
            }

            _mirror.Settle(pending.Id);
            _confirming.Remove(pending.Id);
        }

        if (!isReserved && _pending.TryGetValue(pending.Id, out var refused))
        {
            _metrics.Refused();
            _pending[pending.Id] = refused = refused with { Refusals = refused.Refusals + 1 };
            if (refused.Refusals < MaxPicks)
            {
                Requeue(pending.Id);
            }
            else
            {
                SayWhy(pending.Id, "waits for its turn: the GPUs that fit were taken by others");
            }
        }

        await GoOnAsync(pending.Id);
    }

    /// <returns>Whether the cards were reserved, whatever the slice then said.</returns>
    private async Task<bool> TryGiveAsync(PendingSlice pending, Allocation allocation)
    {
        using var placing = _audit.Except(pending.Id);
        var cards = allocation.Cards.Select(card => _mirror.Find(_index.CardId[card])).OfType<GpuInfo>().ToList();
        if (cards.Count < allocation.Cards.Length || !await ReserveAllAsync(pending, cards))
        {
            return false;
        }

        await GiveAsync(pending.Id, pending.Spec, pending.CreatedAt, cards);
        return true;
    }

    /// <summary>Lets the loop go on, and waits for what it does with the slice if that waits.</summary>
    private async Task GoOnAsync(string sliceId)
    {
        var loop = KickAsync();
        if (_queue.Contains(sliceId))
        {
            await loop;
            await (_confirming.GetValueOrDefault(sliceId) ?? Task.CompletedTask);
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
            WaitsForVram = cards.Any(card => _mirror.Find(card.Id) is { } now
                && now.Reservations.Any(held => held.SliceId == sliceId && held.Frozen)),
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

        Dequeue(sliceId);
        if (taken)
        {
            foreach (var card in cards)
            {
                _audit.Confirm(card.Id, sliceId);
            }

            _metrics.Placed(Now - createdAt);
            LogPlaced(sliceId, placement.Node);
            return;
        }

        // It has ended, or another place, which may share a card with this one.
        var own = await UsedAsync(sliceId);
        await FreeAsync(sliceId, cards.Select(card => card.Id).Where(card => !own.Contains(card)));
    }

    private async Task<ImmutableArray<string>> UsedAsync(string sliceId)
    {
        var slice = await GrainFactory.GetGrain<ISliceGrain>(sliceId).GetAsync();
        return slice is not null && (slice.HoldsResources || !slice.HasEnded)
            ? [.. slice.Gpus.Select(gpu => gpu.GpuId)]
            : [];
    }
}

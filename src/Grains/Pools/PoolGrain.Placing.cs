using System.Collections.Immutable;
using System.Runtime.InteropServices;
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
        _mirror.SetReachable(_nodes.List().Contains);
        MeasureCapacity();
        if (_queue.Waiting == 0)
        {
            return;
        }

        var waiting = new List<(PendingSlice Slice, string Reason)>();
        foreach (var decision in _queue.Round(Now))
        {
            switch (decision.Outcome)
            {
                case QueueOutcome.Placed:
                    Confirm(decision);
                    break;
                case QueueOutcome.Expired:
                    foreach (var member in decision.Request.Members)
                    {
                        _ = GiveUpAsync(member.Id, decision.Reason);
                    }

                    break;
                default:
                    waiting.AddRange(decision.Request.Members
                        .Select(member => _pending.GetValueOrDefault(member.Id))
                        .OfType<PendingSlice>()
                        .Where(slice => !_index.Allocations.ContainsKey(slice.Id))
                        .Select(slice => (slice, decision.Reason)));
                    break;
            }
        }

        var reachable = waiting.Count == 0 ? [] : Reachable();
        var reasons = new Dictionary<(Tflops, MiB, int, SliceReach, string), string>();
        foreach (var (slice, reason) in waiting)
        {
            SayWhy(slice.Id, reason == FairQueue.NoRoom ? WhyNoRoom(slice.Spec) : reason);
        }

        // Of many that wait most are alike.
        string WhyNoRoom(SliceSpec spec)
        {
            ref var why = ref CollectionsMarshal.GetValueRefOrAddDefault(
                reasons, (spec.Tflops, spec.Vram, spec.GpuCount, spec.Reach, spec.Near), out _);
            return why ??= WaitReason.Explain(spec, reachable);
        }

        MakeRoom(waiting.Where(some => some.Reason == FairQueue.NoRoom).Select(some => _pending[some.Slice.Id]));
    }

    private void Confirm(QueueDecision decision)
    {
        var group = decision.Allocations
            .Where(some => _pending.ContainsKey(some.Id))
            .Select(some => (Slice: _pending[some.Id], Allocation: some))
            .ToList();
        if (group.Count < decision.Allocations.Count)
        {
            // One of them is not wanted any more: all or none.
            foreach (var some in decision.Allocations)
            {
                _queue.Release(some.Id, Now);
                Requeue(some.Id);
            }
        }
        else if (!group[0].Slice.Pinned.IsEmpty)
        {
            _mirror.Fix(group[0].Slice.Id);
            _confirming[group[0].Slice.Id] = BringBackAsync(group[0].Slice);
        }
        else
        {
            group.ForEach(some => _mirror.Assume(some.Slice.Id));
            var confirming = ConfirmAsync(group);
            group.ForEach(some => _confirming[some.Slice.Id] = confirming);
        }
    }

    /// <summary>The time that a slice would wait is over.</summary>
    private async Task GiveUpAsync(string sliceId, string reason)
    {
        try
        {
            await GrainFactory.GetGrain<ISliceGrain>(sliceId).ReleaseAsync($"was not placed: {reason}");
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            // With the next tick it is in the queue again, and still late.
            LogUncertain(exception, sliceId);
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
    private async Task ConfirmAsync(IReadOnlyList<(PendingSlice Slice, Allocation Allocation)> group)
    {
        // What follows may end at once; the caller is to have noted the task by then.
        var cards = group.Select(some => _mirror.CardIds(some.Allocation)).ToList();
        await Task.Yield();
        var isReserved = false;
        try
        {
            isReserved = await TryGiveAsync(group);
        }
        finally
        {
            for (var i = 0; i < group.Count; i++)
            {
                if (!isReserved)
                {
                    _queue.Release(group[i].Slice.Id, Now);
                }

                _mirror.Settle(group[i].Slice.Id, cards[i]);
                _confirming.Remove(group[i].Slice.Id);
            }
        }

        foreach (var (slice, _) in group)
        {
            if (!isReserved && _pending.TryGetValue(slice.Id, out var refused))
            {
                _metrics.Refused();
                _pending[slice.Id] = refused = refused with { Refusals = refused.Refusals + 1 };
                if (refused.Refusals < MaxPicks)
                {
                    Requeue(slice.Id);
                }
                else
                {
                    SayWhy(slice.Id, "waits for its turn: the GPUs that fit were taken by others");
                }
            }
        }

        foreach (var (slice, _) in group)
        {
            await GoOnAsync(slice.Id);
        }
    }

    /// <returns>Whether the cards of all were reserved, whatever the slices then said; else none is.</returns>
    private async Task<bool> TryGiveAsync(IReadOnlyList<(PendingSlice Slice, Allocation Allocation)> group)
    {
        var placing = group.Select(some => _audit.Except(some.Slice.Id)).ToList();
        try
        {
            var cards = group
                .Select(some => _mirror.CardIds(some.Allocation).Select(_mirror.Find).OfType<GpuInfo>().ToList())
                .ToList();
            for (var i = 0; i < group.Count; i++)
            {
                if (cards[i].Count == group[i].Allocation.Cards.Length
                    && await ReserveAllAsync(group[i].Slice, cards[i]))
                {
                    continue;
                }

                for (var j = 0; j < i; j++)
                {
                    await FreeAsync(group[j].Slice.Id, cards[j].Select(card => card.Id));
                }

                return false;
            }

            for (var i = 0; i < group.Count; i++)
            {
                await GiveAsync(group[i].Slice.Id, group[i].Slice.Spec, group[i].Slice.CreatedAt, cards[i]);
            }

            return true;
        }
        finally
        {
            placing.ForEach(some => some.Dispose());
        }
    }

    /// <summary>Lets the loop go on, and waits for what it does with the slice if that waits.</summary>
    private async Task GoOnAsync(string sliceId)
    {
        var loop = KickAsync();
        if (_queue.Contains(sliceId))
        {
            await loop;
            await Confirming(sliceId);
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
                var answer = await Card(cards[i].Id).ReserveAsync(reservation);
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
            taken = await GrainFactory.GetGrain<ISliceGrain>(sliceId).PlaceAsync(spec, placement);
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

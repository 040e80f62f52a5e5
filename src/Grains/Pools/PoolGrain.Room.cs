using System.Collections.Immutable;
using TensorFusion.Grains.Pools.Plans;
using TensorFusion.Grains.Scheduling.Filters;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Preemption;

namespace TensorFusion.Grains.Pools;

/// <summary>
/// Making room for higher classes. A plan is made whole on the index, which counts it at once; it is written, carried
/// out, and undone when a step fails. Who made room waits in the queue for its return.
/// </summary>
internal sealed partial class PoolGrain
{
    private const int MaxPlansInRound = 4;

    /// <summary>Planning looks at all nodes, so it is not done in each round.</summary>
    private static readonly TimeSpan PlanRest = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a slice that did not leave is left alone.</summary>
    private static readonly TimeSpan StayTime = TimeSpan.FromSeconds(30);

    private readonly RoomExecutor _executor;
    private readonly IPersistentState<RoomPlans> _plans;
    private readonly HashSet<string> _leaving = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _staying = new(StringComparer.Ordinal);
    private readonly HashSet<string> _planned = new(StringComparer.Ordinal);

    private void MakeRoom(IEnumerable<PendingSlice> waiting)
    {
        if (_preemptFrom is not { } from)
        {
            return;
        }

        var (plans, least) = (0, _levels.Of(from).Priority);
        foreach (var slice in waiting
            .Where(slice => PriorityOf(slice) >= least && slice.Pinned.IsEmpty && slice.Spec.Gang is null
                && Now >= slice.PlanAfter && !_confirming.ContainsKey(slice.Id))
            .OrderByDescending(PriorityOf)
            .ThenBy(slice => slice.CreatedAt)
            .ToList())
        {
            if (++plans > MaxPlansInRound)
            {
                return;
            }

            var planner = new PreemptionPlanner(_core, _executor.Actions, MayLeave);
            if (planner.Plan(SliceRequests.Of(slice, _levels), freezeRoom: long.MaxValue) is not { } plan)
            {
                _pending[slice.Id] = slice with { PlanAfter = Now + PlanRest };
                continue;
            }

            var stored = new RoomPlan
            {
                For = slice.Id,
                Cards = [.. _mirror.CardIds(plan.Place)],
                Steps = [.. plan.Steps.Select(step => Store(slice.Id, step))],
            };
            SayWhy(slice.Id, $"makes room on {_index.Traits[plan.Place.Node].Name}: "
                + $"{plan.Steps.Count} slices of a lower class leave for it");
            Begin(slice, stored, plan.Place);
        }
    }

    private int PriorityOf(PendingSlice slice) => _levels.Of(slice.Spec.Qos).Priority;

    private RoomStep Store(string sliceId, PreemptionStep step) => new()
    {
        SliceId = step.Victim.Id,
        For = sliceId,
        Action = step.Action,
        Cards = [.. _mirror.CardIds(step.Victim)],
        TargetNode = step.Target is { } target ? _index.Traits[target.Node].Name : "",
        TargetCards = step.Target is { } place ? [.. _mirror.CardIds(place)] : [],
    };

    private bool MayLeave(Allocation some)
    {
        if (_staying.TryGetValue(some.Id, out var until) && Now >= until)
        {
            _staying.Remove(some.Id);
        }

        // A slice on its way between nodes has another key.
        return !_staying.ContainsKey(some.Id) && !_leaving.Contains(some.Id) && !_pending.ContainsKey(some.Id)
            && !_confirming.ContainsKey(some.Id) && !some.Id.Contains('@', StringComparison.Ordinal);
    }

    /// <summary>From now on the index counts as if the plan were done.</summary>
    private void Begin(PendingSlice slice, RoomPlan plan, Allocation place)
    {
        foreach (var step in plan.Steps)
        {
            Leave(step.SliceId);
        }

        _queue.Remove(slice.Id);
        _index.Take(place);
        _queue.Count(place, Now);
        _mirror.Assume(slice.Id);
        _planned.Add(slice.Id);
        _confirming[slice.Id] = CarryOutAsync(slice, plan, place);
    }

    private void Leave(string sliceId)
    {
        _leaving.Add(sliceId);
        _queue.Remove(sliceId);
        _pending.Remove(sliceId);
        _mirror.Fix(sliceId);
        _queue.Release(sliceId, Now);
    }

    private async Task CarryOutAsync(PendingSlice slice, RoomPlan plan, Allocation place)
    {
        // What follows may end at once; the caller is to have noted the task by then.
        await Task.Yield();
        var isReserved = false;
        try
        {
            LogMakesRoom(slice.Id, plan.Steps.Length);
            await SavePlanAsync(plan);
            var stay = await _executor.DoAsync(plan);
            isReserved = stay.Count == 0 && _pending.ContainsKey(slice.Id) && await TryGiveAsync([(slice, place)]);
            if (!isReserved)
            {
                LogRoomFailed(slice.Id, string.Join(", ", stay));
                foreach (var some in stay.Count > 0 ? stay : [.. plan.Steps.Select(step => step.SliceId)])
                {
                    _staying[some] = Now + StayTime;
                }

                await SavePlanAsync(plan with { Undoing = true });
                await _executor.UndoAsync(plan);
            }

            await DropPlanAsync(slice.Id);
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            LogUncertain(exception, slice.Id);
        }
        finally
        {
            if (!isReserved)
            {
                _queue.Release(slice.Id, Now);
            }

            _mirror.Settle(slice.Id, plan.Cards);
            _planned.Remove(slice.Id);
            _confirming.Remove(slice.Id);
            EndPlan(plan);
        }

        if (_pending.TryGetValue(slice.Id, out var still))
        {
            _pending[slice.Id] = still with { PlanAfter = Now + PlanRest };
            Requeue(slice.Id);
        }

        await AskVictimsAsync(plan);
        await KickAsync();
    }

    private void EndPlan(RoomPlan plan)
    {
        foreach (var step in plan.Steps)
        {
            _leaving.Remove(step.SliceId);
            _mirror.Settle(step.SliceId, [.. step.Cards, .. step.TargetCards]);
        }
    }

    /// <summary>What became of them; a frozen one waits for its return from now on.</summary>
    private async Task AskVictimsAsync(RoomPlan plan)
    {
        foreach (var step in plan.Steps)
        {
            try
            {
                if (await GrainFactory.GetGrain<ISliceGrain>(step.SliceId).GetAsync() is { WaitsToReturn: true } slice)
                {
                    EnqueueReturn(slice);
                }
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                // It tells by itself that it waits.
                LogUncertain(exception, step.SliceId);
            }
        }
    }

    /// <summary>Goes on with what a scheduler before this one began.</summary>
    private void Recover(RoomPlan plan)
    {
        foreach (var step in plan.Steps)
        {
            Leave(step.SliceId);
        }

        var cards = plan.Cards.Select(_index.FindCard).ToArray();
        if (!plan.Undoing && _pending.TryGetValue(plan.For, out var slice) && !_confirming.ContainsKey(plan.For)
            && cards.All(card => card >= 0))
        {
            var request = SliceRequests.Of(slice, _levels);
            if (cards.All(card => _index.Fits(card, request))
                && FilterChain.HasRoom(_index, _index.CardNode[cards[0]], request))
            {
                Begin(slice, plan, _index.Describe(request, _index.CardNode[cards[0]], cards));
                return;
            }
        }

        _ = UndoLeftAsync(plan);
    }

    private async Task UndoLeftAsync(RoomPlan plan)
    {
        await Task.Yield();
        try
        {
            await _executor.UndoAsync(plan);
            await DropPlanAsync(plan.For);
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            LogUncertain(exception, plan.For);
        }
        finally
        {
            EndPlan(plan);
        }

        await AskVictimsAsync(plan);
        await KickAsync();
    }

    /// <summary>A frozen slice waits for its return to its own cards, in the queue like all others.</summary>
    private void EnqueueReturn(SliceInfo slice)
    {
        if (_leaving.Contains(slice.Id) || _pending.ContainsKey(slice.Id))
        {
            return;
        }

        var waiting = new PendingSlice(slice.Id, slice.Spec, slice.MadeRoomAt ?? slice.CreatedAt)
        {
            Pinned = [.. slice.Gpus.Select(gpu => gpu.GpuId)],
        };
        _pending.Add(slice.Id, waiting);
        _mirror.Know(SliceRequests.Of(slice.Id, slice.Spec, _levels));
        Requeue(slice.Id);
    }

    private async Task BringBackAsync(PendingSlice slice)
    {
        await Task.Yield();
        var isBack = false;
        try
        {
            isBack = await GrainFactory.GetGrain<ISliceGrain>(slice.Id).ReturnAsync();
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            LogUncertain(exception, slice.Id);
        }
        finally
        {
            _mirror.Settle(slice.Id, slice.Pinned);
            _confirming.Remove(slice.Id);
        }

        if (isBack)
        {
            Dequeue(slice.Id);
        }

        // One that could not is tried again with the next tick.
        await KickAsync();
    }

    private Task SavePlanAsync(RoomPlan plan) => ChangePlansAsync(plans => plans.SetItem(plan.For, plan));

    private Task DropPlanAsync(string sliceId) => ChangePlansAsync(plans => plans.Remove(sliceId));

    private async Task ChangePlansAsync(
        Func<ImmutableDictionary<string, RoomPlan>, ImmutableDictionary<string, RoomPlan>> change)
    {
        _plans.State = new() { Plans = change(_plans.State.Plans) };
        try
        {
            await _planWriter.WriteAsync();
        }
        catch
        {
            // Whether it was written is not known. Slices know for whom they made room, so a plan that is lost costs
            // nothing but another plan.
            await _plans.ReadStateAsync();
            throw;
        }
    }
}

using TensorFusion.Grains.Scheduling.Filters;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;
using TensorFusion.Grains.Scheduling.Transactions;

namespace TensorFusion.Grains.Scheduling.Preemption;

/// <summary>
/// Finds who must make room for a request of a higher class. On each admissible node the lowest classes go first, until
/// it fits; who turns out not to be needed stays. Victims are moved if they fit elsewhere, else frozen while the tiers
/// have room, else ended unless protected. The cheapest node wins: ending outweighs all freezing, freezing all moving,
/// then a higher class, then bytes. Tries everything out on the index and leaves it as it was.
/// </summary>
internal sealed class PreemptionPlanner(DecisionCore core)
{
    private const double EndCost = 1e9;
    private const double FreezeCost = 1e5;
    private const double MoveCost = 1e3;

    private readonly PoolIndex _index = core.Index;

    /// <summary>The cheapest plan, or null when no room can be made.</summary>
    /// <param name="request">Who needs room.</param>
    /// <param name="freezeRoom">MiB that can be frozen; what is in the tiers already does not count.</param>
    public PreemptionPlan? Plan(PlacementRequest request, long freezeRoom)
    {
        PreemptionPlan? best = null;
        for (var node = 0; node < _index.NodeCount; node++)
        {
            if (!_index.NodeUsable[node] || !FilterChain.Admits(_index.Traits[node], request)
                || FindVictims(node, request) is not { Count: > 0 } victims
                || victims.Sum(LeastCost) >= (best?.Cost ?? double.MaxValue))
            {
                continue;
            }

            if (PlanOn(node, request, victims, freezeRoom) is { } plan && plan.Cost < (best?.Cost ?? double.MaxValue))
            {
                best = plan;
            }
        }

        return best;
    }

    private List<Allocation>? FindVictims(int node, PlacementRequest request)
    {
        var candidates = _index.OnNode(node).Values
            .Where(some => some.Request.Priority < request.Priority && CanGo(some.Request))
            .OrderBy(some => some.Request.Priority)
            .ThenBy(some => some.Request.IsProtected)
            .ThenByDescending(some => some.MilliCards(_index))
            .ThenBy(some => some.Id, StringComparer.Ordinal)
            .ToList();
        var gone = new List<Allocation>();
        foreach (var candidate in candidates)
        {
            if (FilterChain.HasRoom(_index, node, request))
            {
                break;
            }

            _index.Give(candidate.Id);
            gone.Add(candidate);
        }

        var fits = FilterChain.HasRoom(_index, node, request);

        // Last in, first back: the highest class returns first when it is not needed.
        for (var i = gone.Count - 1; i >= 0 && fits; i--)
        {
            var some = gone[i];
            _index.Take(some);
            if (FilterChain.HasRoom(_index, node, request))
            {
                gone.RemoveAt(i);
            }
            else
            {
                _index.Give(some.Id);
            }
        }

        gone.ForEach(some => _index.Take(some));
        return fits ? gone : null;
    }

    private PreemptionPlan? PlanOn(
        int node, PlacementRequest request, List<Allocation> victims, long freezeRoom)
    {
        using var transaction = new PlacementTransaction(core);
        victims.ForEach(victim => transaction.Release(victim.Id));
        if (core.PlaceOn(node, request) is not { } place || transaction.Reserve(request, place) is not { } allocation)
        {
            return null;
        }

        var steps = new List<PreemptionStep>();
        var cost = 0.0;
        var frozen = 0L;
        foreach (var victim in victims.OrderByDescending(some => some.MilliCards(_index)))
        {
            var memory = victim.Memory * victim.Cards.Length;
            if (victim.Request.IsMovable && transaction.Reserve(victim.Request) is { } target)
            {
                steps.Add(new(victim, VictimAction.Move, target));
                cost += Cost(MoveCost, victim);
            }
            else if (victim.Request.IsFreezable && frozen + memory <= freezeRoom)
            {
                frozen += memory;
                steps.Add(new(victim, VictimAction.Freeze));
                cost += Cost(FreezeCost, victim);
            }
            else if (!victim.Request.IsProtected)
            {
                steps.Add(new(victim, VictimAction.End));
                cost += Cost(EndCost, victim);
            }
            else
            {
                return null;
            }
        }

        return new(allocation, steps, cost);
    }

    private static bool CanGo(PlacementRequest request) =>
        request.IsMovable || request.IsFreezable || !request.IsProtected;

    private double LeastCost(Allocation victim) => Cost(MoveCost, victim);

    private static double Cost(double action, Allocation victim) =>
        action * (1 + Math.Max(0, victim.Request.Priority)) * (1 + (victim.Memory * victim.Cards.Length / 1e6));
}

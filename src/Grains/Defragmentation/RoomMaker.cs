using TensorFusion.Grains.Scheduling;
using TensorFusion.Grains.Scheduling.Filters;
using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Defragmentation;

/// <summary>
/// Finds the fewest bytes of moves that make room for one request: on each admissible node the smallest slices that are
/// in the way, each of which must fit on another node. Tries it out on the index and leaves it as it was.
/// </summary>
internal sealed class RoomMaker(DecisionCore core)
{
    private readonly PoolIndex _index = core.Index;

    /// <summary>The cheapest plan, or null when there is none within the budget.</summary>
    public MovePlan? Plan(PlacementRequest request, MoveBudget budget)
    {
        MovePlan? best = null;
        for (var node = 0; node < _index.NodeCount; node++)
        {
            if (!_index.NodeUsable[node] || !FilterChain.Admits(_index.Traits[node], request)
                || InTheWay(node, request) is not { } slices
                || (best is not null && Bytes(slices) >= best.Cost.Bytes))
            {
                continue;
            }

            best = TryOn(node, request, slices, budget) ?? best;
        }

        return best;
    }

    private static long Bytes(List<Allocation> slices) =>
        slices.Sum(some => MoveCost.Of(some.Memory * some.Cards.Length).Bytes);

    private List<Allocation>? InTheWay(int node, PlacementRequest request)
    {
        var gone = new List<Allocation>();
        foreach (var some in _index.OnNode(node).Values
            .Where(some => some.Request.IsMovable)
            .OrderBy(some => some.Memory * some.Cards.Length)
            .ThenBy(some => some.Id, StringComparer.Ordinal)
            .ToList())
        {
            if (FilterChain.HasRoom(_index, node, request))
            {
                break;
            }

            _index.Give(some.Id);
            gone.Add(some);
        }

        var fits = gone.Count > 0 && FilterChain.HasRoom(_index, node, request);
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

    private MovePlan? TryOn(int node, PlacementRequest request, List<Allocation> slices, MoveBudget budget)
    {
        var script = new MoveScript(_index);
        var all = true;
        foreach (var slice in slices.OrderByDescending(some => some.MilliCards(_index)))
        {
            if (core.Choose(slice.Request, other => other != node) is not { } place)
            {
                all = false;
                break;
            }

            script.Apply(slice, _index.Describe(slice.Request, place.Node, place.Cards));
        }

        all &= FilterChain.HasRoom(_index, node, request) && budget.Allows(script.Moves, script.Cost);
        var plan = all ? new MovePlan(script.Finish(), [], 0) : null;
        script.BackTo(0);
        return plan;
    }
}

using TensorFusion.Grains.Defragmentation;
using TensorFusion.Grains.Scheduling.Filters;
using TensorFusion.Grains.Scheduling.Preemption;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Answers;

/// <summary>Says why a request waits. Changes nothing.</summary>
/// <param name="core">Decides.</param>
/// <param name="actions">What can be done to make room; all when null.</param>
internal sealed class Explainer(DecisionCore core, IReadOnlySet<VictimAction>? actions = null)
{
    public Explanation Explain(PlacementRequest request, long freezeRoom)
    {
        var place = core.Choose(request);
        if (place is not null)
        {
            return new(place, [], request.Compute, request.Memory, null, null);
        }

        var smaller = Largest(request);
        return new(
            null,
            Refusals(request),
            smaller.Compute,
            smaller.Memory,
            new RoomMaker(core).Plan(request, MoveBudget.Unlimited),
            new PreemptionPlanner(core, actions).Plan(request, freezeRoom));
    }

    public IReadOnlyList<NodeRefusal> Refusals(PlacementRequest request)
    {
        var refusals = new List<(int Depth, NodeRefusal Refusal)>();
        for (var node = 0; node < core.Index.NodeCount; node++)
        {
            if (FilterChain.FirstRefusal(core.Index, node, request) is { } refusal)
            {
                refusals.Add((
                    Depth(refusal.Filter),
                    new(core.Index.Traits[node].Name, refusal.Filter, refusal.Reason, refusal.Missing)));
            }
        }

        return [.. refusals
            .OrderByDescending(some => some.Depth)
            .ThenBy(some => some.Refusal.Missing)
            .ThenBy(some => some.Refusal.Node, StringComparer.Ordinal)
            .Select(some => some.Refusal)];
    }

    /// <summary>How far a node came through the chain.</summary>
    private static int Depth(string filter)
    {
        var trait = Array.FindIndex(FilterChain.OnTraits, some => some.Name == filter);
        if (trait >= 0)
        {
            return trait;
        }

        var state = Array.FindIndex(FilterChain.OnState, some => some.Name == filter);
        return FilterChain.OnTraits.Length + (state >= 0 ? state : FilterChain.OnState.Length);
    }

    private (long Compute, long Memory) Largest(PlacementRequest request)
    {
        if (request.WholeCards || request.SharePpm > 0)
        {
            return (0, 0);
        }

        return (
            Most(request.Compute, value => request with { Compute = value }),
            Most(request.Memory, value => request with { Memory = value }));
    }

    private long Most(long asked, Func<long, PlacementRequest> with)
    {
        var (low, high) = (0L, asked);
        while (high - low > Math.Max(1, asked / 1000))
        {
            var middle = (low + high) / 2;
            if (FitsSomewhere(with(middle)))
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private bool FitsSomewhere(PlacementRequest request)
    {
        for (var node = 0; node < core.Index.NodeCount; node++)
        {
            if (FilterChain.Admits(core.Index.Traits[node], request)
                && FilterChain.HasRoom(core.Index, node, request))
            {
                return true;
            }
        }

        return false;
    }
}

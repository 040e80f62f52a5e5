using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Keeps groups apart, and those together that want to be.</summary>
internal sealed class AffinityFilter : IStateFilter
{
    public string Name => "affinity";

    public bool Passes(PoolIndex index, int node, PlacementRequest request)
    {
        if (request.AntiAffinityGroup.Length > 0)
        {
            foreach (var (_, other) in index.OnNode(node))
            {
                if (other.Id != request.Id && other.Request.AntiAffinityGroup == request.AntiAffinityGroup)
                {
                    return false;
                }
            }
        }

        return request.AffinityGroup.Length == 0
            || !index.HasGroup(request.AffinityGroup)
            || index.HasGroupOn(node, request.AffinityGroup);
    }

    public Refusal Explain(PoolIndex index, int node, PlacementRequest request) => new(
        Name,
        request.AntiAffinityGroup.Length > 0
            && index.OnNode(node).Values.Any(other => other.Request.AntiAffinityGroup == request.AntiAffinityGroup)
            ? $"a slice of group {request.AntiAffinityGroup} is on the node"
            : $"group {request.AffinityGroup} is on another node");
}

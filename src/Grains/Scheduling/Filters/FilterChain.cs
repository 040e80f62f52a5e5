using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>All filters in order. The first that refuses is the one that people are told of.</summary>
internal static class FilterChain
{
    /// <summary>On what nodes are.</summary>
    public static readonly ITraitFilter[] OnTraits =
    [
        new VendorFilter(), new ModelFilter(), new DriverFilter(), new IsolationFilter(), new NodeNameFilter(),
        new LabelFilter(), new TaintFilter(), new DistanceFilter(),
    ];

    /// <summary>On what is free.</summary>
    public static readonly IStateFilter[] OnState =
    [
        new HealthFilter(), new SlotFilter(), new CpuFilter(), new HostMemoryFilter(), new AffinityFilter(),
        new CardFilter(), new TopologyFilter(),
    ];

    /// <summary>Whether the node is of a sort that the request may use.</summary>
    public static bool Admits(NodeTraits traits, PlacementRequest request)
    {
        foreach (var filter in OnTraits)
        {
            if (filter.Check(traits, request) is not null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether an admissible node has room now.</summary>
    public static bool HasRoom(PoolIndex index, int node, PlacementRequest request)
    {
        foreach (var filter in OnState)
        {
            if (!filter.Passes(index, node, request))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The first refusal, or null when the request fits the node now.</summary>
    public static Refusal? FirstRefusal(PoolIndex index, int node, PlacementRequest request)
    {
        foreach (var filter in OnTraits)
        {
            if (filter.Check(index.Traits[node], request) is { } refusal)
            {
                return refusal;
            }
        }

        return Array.Find(OnState, filter => !filter.Passes(index, node, request))?.Explain(index, node, request);
    }
}

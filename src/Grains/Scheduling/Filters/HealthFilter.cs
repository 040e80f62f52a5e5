using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses nodes that do not take part, or have no usable card.</summary>
internal sealed class HealthFilter : IStateFilter
{
    public string Name => "health";

    public bool Passes(PoolIndex index, int node, PlacementRequest request)
    {
        if (!index.NodeUsable[node])
        {
            return false;
        }

        var usable = request.Cards == 0;
        for (var i = 0; i < index.CardsOf[node] && !usable; i++)
        {
            usable = index.CardUsable[index.FirstCard[node] + i];
        }

        return usable;
    }

    public Refusal Explain(PoolIndex index, int node, PlacementRequest request) =>
        new(Name, index.NodeUsable[node] ? "no card is healthy" : "the node does not take part now");
}

using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses nodes without enough linked cards for a request that must have them.</summary>
internal sealed class TopologyFilter : IStateFilter
{
    public string Name => "topology";

    public bool Passes(PoolIndex index, int node, PlacementRequest request) =>
        request.Topology != TopologyDemand.Required || request.Cards < 2 || Most(index, node, request) >= request.Cards;

    public Refusal Explain(PoolIndex index, int node, PlacementRequest request)
    {
        var most = Most(index, node, request);
        return new(Name, $"{most} of {request.Cards} cards with room are linked to each other", request.Cards - most);
    }

    private static int Most(PoolIndex index, int node, PlacementRequest request)
    {
        var most = 0;
        for (var i = 0; i < index.CardsOf[node]; i++)
        {
            var group = index.LinkGroup[index.FirstCard[node] + i];
            var count = 0;
            for (var j = 0; j < index.CardsOf[node] && group >= 0; j++)
            {
                var card = index.FirstCard[node] + j;
                count += index.LinkGroup[card] == group && index.Fits(card, request) ? 1 : 0;
            }

            most = Math.Max(most, count);
        }

        return most;
    }
}

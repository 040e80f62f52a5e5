using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Scoring;

/// <summary>
/// Several cards: as near to each other as can be (link group, then NUMA node). One card: where no group of linked,
/// wholly free cards is broken. Of equal places the fullest node.
/// </summary>
internal sealed class TopologyScore : IPlacementScore
{
    private const int Step = 2048;

    public string Name => "topology";

    public int Version => 0;

    public void Observe(PlacementRequest request)
    {
        // It decides by what is free now and by nothing else.
    }

    public int Rate(PoolIndex index, int node, PlacementRequest request, Span<int> cards)
    {
        var linked = cards.Length > 1 && request.Topology == TopologyDemand.None
            ? request with { Topology = TopologyDemand.Wanted }
            : request;
        if (!CardPicker.Pick(index, node, linked, cards, fullestFirst: true))
        {
            return IPlacementScore.Impossible;
        }

        var near = cards.Length switch
        {
            0 => 0,
            1 => index.CardUsers[cards[0]] > 0 || index.LinkGroup[cards[0]] < 0 ? 2 : 0,
            _ => Nearness(index, cards),
        };
        return (near * Step) + NodeLoad.Used(index, node);
    }

    private static int Nearness(PoolIndex index, ReadOnlySpan<int> cards)
    {
        var linked = index.LinkGroup[cards[0]] >= 0;
        var numa = true;
        foreach (var card in cards)
        {
            linked &= index.LinkGroup[card] == index.LinkGroup[cards[0]];
            numa &= index.Numa[card] == index.Numa[cards[0]];
        }

        return linked ? 2 : numa ? 1 : 0;
    }
}

using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Scoring;

/// <summary>How full nodes and cards are, in thousandths.</summary>
internal static class NodeLoad
{
    /// <summary>Used part of the node's cards, 0 to 1000; of its processor when it has none.</summary>
    public static int Used(PoolIndex index, int node)
    {
        var count = index.CardsOf[node];
        if (count == 0)
        {
            return (int)(1000 - (index.FreeCpu[node] * 1000.0 / Math.Max(1, index.Cpu[node])));
        }

        var free = 0.0;
        for (var i = 0; i < count; i++)
        {
            free += CardPicker.Free(index, index.FirstCard[node] + i);
        }

        return (int)(1000 - (free * 500 / count));
    }

    /// <summary>Free part of the emptiest card that has room, 0 to 1000.</summary>
    public static int EmptiestCard(PoolIndex index, int node, PlacementRequest request)
    {
        var most = 0.0;
        for (var i = 0; i < index.CardsOf[node]; i++)
        {
            var card = index.FirstCard[node] + i;
            if (index.Fits(card, request))
            {
                most = Math.Max(most, CardPicker.Free(index, card));
            }
        }

        return (int)(most * 500);
    }
}

using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Scoring;

/// <summary>Chooses cards of a node by how much of them is used.</summary>
internal static class CardPicker
{
    /// <summary>
    /// The fullest cards that have room, or the emptiest. When topology counts, all from the link group that is left
    /// with the fewest cards.
    /// </summary>
    /// <returns>Whether there were enough.</returns>
    public static bool Pick(PoolIndex index, int node, PlacementRequest request, Span<int> cards, bool fullestFirst)
    {
        if (request.Topology != TopologyDemand.None && cards.Length > 1)
        {
            var group = SmallestGroup(index, node, request);
            if (group >= 0)
            {
                return PickFrom(index, node, request, cards, fullestFirst, group);
            }

            if (request.Topology == TopologyDemand.Required)
            {
                return false;
            }
        }

        return PickFrom(index, node, request, cards, fullestFirst, null);
    }

    /// <summary>Free part of a card, compute and memory, 0 to 2.</summary>
    public static double Free(PoolIndex index, int card) =>
        ((double)index.FreeCompute[card] / Math.Max(1, index.CardCompute[card]))
        + ((double)index.FreeMemory[card] / Math.Max(1, index.CardMemory[card]));

    private static bool PickFrom(
        PoolIndex index, int node, PlacementRequest request, Span<int> cards, bool fullestFirst, int? group)
    {
        Span<double> free = stackalloc double[cards.Length];
        var count = 0;
        for (var i = 0; i < index.CardsOf[node]; i++)
        {
            var card = index.FirstCard[node] + i;
            if ((group is { } only && index.LinkGroup[card] != only) || !index.Fits(card, request))
            {
                continue;
            }

            var key = fullestFirst ? Free(index, card) : -Free(index, card);
            var at = Math.Min(count, cards.Length);
            while (at > 0 && free[at - 1] > key)
            {
                if (at < cards.Length)
                {
                    free[at] = free[at - 1];
                    cards[at] = cards[at - 1];
                }

                at--;
            }

            if (at < cards.Length)
            {
                free[at] = key;
                cards[at] = card;
            }

            count++;
        }

        return count >= cards.Length;
    }

    private static int SmallestGroup(PoolIndex index, int node, PlacementRequest request)
    {
        var best = -1;
        var least = int.MaxValue;
        for (var i = 0; i < index.CardsOf[node]; i++)
        {
            var group = index.LinkGroup[index.FirstCard[node] + i];
            var count = 0;
            for (var j = 0; j < index.CardsOf[node] && group >= 0; j++)
            {
                var card = index.FirstCard[node] + j;
                count += index.LinkGroup[card] == group && index.Fits(card, request) ? 1 : 0;
            }

            if (count >= request.Cards && count < least)
            {
                best = group;
                least = count;
            }
        }

        return best;
    }
}

using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;
using TensorFusion.Grains.Scheduling.Scoring;

namespace TensorFusion.Benchmarks.Defragmentation;

/// <summary>
/// TensorFusion's default placement as the reference simulator approximates it: nodes by five times the mean use of
/// their cards plus RequestedToCapacityRatio of processor and memory, then the emptiest card.
/// </summary>
internal sealed class ReferenceFill : IPlacementScore
{
    public string Name => "reference";

    public int Version => 0;

    public void Observe(PlacementRequest request)
    {
        // It decides by what is free now and by nothing else.
    }

    public int Rate(PoolIndex index, int node, PlacementRequest request, Span<int> cards)
    {
        var first = index.FirstCard[node];
        if (request is { Cards: 1, WholeCards: false })
        {
            var best = -1;
            for (var card = first; card < first + index.CardsOf[node]; card++)
            {
                if (index.Fits(card, request) && (best < 0 || index.FreeCompute[card] > index.FreeCompute[best]))
                {
                    best = card;
                }
            }

            cards[0] = best;
        }
        else
        {
            var at = 0;
            for (var card = first; at < cards.Length; card++)
            {
                if (index.Fits(card, request))
                {
                    cards[at++] = card;
                }
            }
        }

        var ratio = (Ratio(index.Cpu[node] - index.FreeCpu[node] + request.Cpu, index.Cpu[node])
            + Ratio(
                index.HostMemory[node] - index.FreeHostMemory[node] + request.HostMemory, index.HostMemory[node])) / 2;
        if (request.Cards == 0)
        {
            return (int)ratio;
        }

        var used = 0;
        for (var card = first; card < first + index.CardsOf[node]; card++)
        {
            used += (int)Math.Round(100 - (index.FreeCompute[card] / 10.0), MidpointRounding.ToEven);
        }

        return (int)((5 * (used / index.CardsOf[node])) + ratio);
    }

    private static long Ratio(long used, long capacity)
    {
        var percent = used * 100 / capacity;
        return percent <= 75 ? percent * 90 / 75 : 90 + ((percent - 75) * 10 / 25);
    }
}

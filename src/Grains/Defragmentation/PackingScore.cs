using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;
using TensorFusion.Grains.Scheduling.Scoring;

namespace TensorFusion.Grains.Defragmentation;

/// <summary>
/// Where the least is left over: cards first, then processor and host memory. Tighter than the policies for arrivals,
/// because what is to be packed is known.
/// </summary>
internal sealed class PackingScore : IPlacementScore
{
    public string Name => "packing";

    public int Version => 0;

    public void Observe(PlacementRequest request)
    {
        // It decides by what is free now and by nothing else.
    }

    public int Rate(PoolIndex index, int node, PlacementRequest request, Span<int> cards)
    {
        if (!CardPicker.Pick(index, node, request, cards, fullestFirst: true))
        {
            return IPlacementScore.Impossible;
        }

        var left = 0.0;
        for (var i = 0; i < index.CardsOf[node]; i++)
        {
            left += CardPicker.Free(index, index.FirstCard[node] + i);
        }

        foreach (var card in cards)
        {
            left -= (double)index.ComputeOn(card, request) / Math.Max(1, index.CardCompute[card]);
            left -= (double)index.MemoryOn(card, request) / Math.Max(1, index.CardMemory[card]);
        }

        var cpu = (double)(index.FreeCpu[node] - request.Cpu) / Math.Max(1, index.Cpu[node]);
        return -(int)((left * 100_000) + (cpu * 100));
    }
}

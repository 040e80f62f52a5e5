using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Scoring;

/// <summary>The node with the fewest slices, then the emptiest; on it the emptiest cards.</summary>
internal sealed class SpreadScore : IPlacementScore
{
    public string Name => "spread";

    public int Version => 0;

    public void Observe(PlacementRequest request)
    {
        // It decides by what is free now and by nothing else.
    }

    public int Rate(PoolIndex index, int node, PlacementRequest request, Span<int> cards) =>
        CardPicker.Pick(index, node, request, cards, fullestFirst: false)
            ? (-index.OnNode(node).Count * 1024) - NodeLoad.Used(index, node)
            : IPlacementScore.Impossible;
}

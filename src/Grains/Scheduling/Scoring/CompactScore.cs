using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Scoring;

/// <summary>The fullest node, and on it the fullest cards.</summary>
internal sealed class CompactScore : IPlacementScore
{
    public string Name => "compact";

    public int Version => 0;

    public void Observe(PlacementRequest request)
    {
        // It decides by what is free now and by nothing else.
    }

    public int Rate(PoolIndex index, int node, PlacementRequest request, Span<int> cards) =>
        CardPicker.Pick(index, node, request, cards, fullestFirst: true)
            ? NodeLoad.Used(index, node)
            : IPlacementScore.Impossible;
}

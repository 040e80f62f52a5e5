using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Scoring;

/// <summary>The node with the emptiest card, and that card.</summary>
internal sealed class LowLoadScore : IPlacementScore
{
    public string Name => "low-load";

    public int Version => 0;

    public void Observe(PlacementRequest request)
    {
        // It decides by what is free now and by nothing else.
    }

    public int Rate(PoolIndex index, int node, PlacementRequest request, Span<int> cards) =>
        CardPicker.Pick(index, node, request, cards, fullestFirst: false)
            ? NodeLoad.EmptiestCard(index, node, request)
            : IPlacementScore.Impossible;
}

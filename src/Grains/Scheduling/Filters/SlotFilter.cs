using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses nodes that have as many slices as they take.</summary>
internal sealed class SlotFilter : IStateFilter
{
    public string Name => "slots";

    public bool Passes(PoolIndex index, int node, PlacementRequest request) => index.FreeSlots[node] > 0;

    public Refusal Explain(PoolIndex index, int node, PlacementRequest request) =>
        new(Name, "the node has as many slices as it takes", 1 - index.FreeSlots[node]);
}

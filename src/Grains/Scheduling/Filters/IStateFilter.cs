using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses nodes for what is free on them now. Asked again whenever the node changed.</summary>
internal interface IStateFilter
{
    string Name { get; }

    /// <summary>Whether the node may be used; allocates nothing.</summary>
    bool Passes(PoolIndex index, int node, PlacementRequest request);

    /// <summary>Why <see cref="Passes"/> says no.</summary>
    Refusal Explain(PoolIndex index, int node, PlacementRequest request);
}

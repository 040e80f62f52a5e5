using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses by the nodes that the request names.</summary>
internal sealed class NodeNameFilter : ITraitFilter
{
    public string Name => "node";

    public Refusal? Check(NodeTraits traits, PlacementRequest request) =>
        request.Nodes.IsEmpty || request.Nodes.Contains(traits.Name)
            ? null
            : new(Name, "not one of the nodes asked for");
}

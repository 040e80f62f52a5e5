using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses nodes for what they are. Asked once for requests and nodes that are alike.</summary>
internal interface ITraitFilter
{
    string Name { get; }

    /// <summary>Null when the node may be used.</summary>
    Refusal? Check(NodeTraits traits, PlacementRequest request);
}

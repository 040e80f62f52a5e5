using Orleans.Placement;

namespace TensorFusion.Grains.Placement;

/// <summary>Binds a grain class to the node that its key begins with.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NodePlacementAttribute() : PlacementAttribute(NodePlacement.Instance);

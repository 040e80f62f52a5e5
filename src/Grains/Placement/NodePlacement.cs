namespace TensorFusion.Grains.Placement;

/// <summary>On the silo of the node that the grain's key begins with, and nowhere else.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.NodePlacement")]
public sealed class NodePlacement : PlacementStrategy
{
    internal static readonly NodePlacement Instance = new();
}

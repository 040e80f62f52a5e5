namespace TensorFusion.Grains.Placement;

/// <summary>What a silo says of itself in its metadata.</summary>
public static class NodeMetadata
{
    /// <summary>Key of the node's name.</summary>
    public const string Node = "node";
}

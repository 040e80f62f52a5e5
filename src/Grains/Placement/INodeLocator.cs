namespace TensorFusion.Grains.Placement;

/// <summary>Finds the silo of a node.</summary>
public interface INodeLocator
{
    /// <summary>The living silo of a node, or null when the node is not in the cluster now.</summary>
    SiloAddress? Find(string node);

    /// <summary>All nodes that are in the cluster now.</summary>
    IReadOnlySet<string> List();
}

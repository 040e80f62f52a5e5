using Orleans.Runtime.MembershipService.SiloMetadata;

namespace TensorFusion.Grains.Placement;

/// <summary>Finds silos by the node name in their metadata, among those that membership calls active.</summary>
internal sealed class NodeLocator(ISiloStatusOracle membership, ISiloMetadataCache metadata) : INodeLocator
{
    public SiloAddress? Find(string node)
    {
        foreach (var silo in membership.GetApproximateSiloStatuses(onlyActive: true).Keys)
        {
            if (metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(NodeMetadata.Node) == node)
            {
                return silo;
            }
        }

        return null;
    }

    public IReadOnlySet<string> List() => membership.GetApproximateSiloStatuses(onlyActive: true).Keys
        .Select(silo => metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(NodeMetadata.Node, ""))
        .ToHashSet(StringComparer.Ordinal);
}

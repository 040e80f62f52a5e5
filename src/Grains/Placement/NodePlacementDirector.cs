using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace TensorFusion.Grains.Placement;

/// <summary>
/// Places a grain on the silo whose metadata names its node. Never falls back: a grain that stands for hardware is of
/// no
/// use elsewhere.
/// </summary>
internal sealed class NodePlacementDirector(ISiloMetadataCache metadata) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(
        PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var node = GrainKeys.NodeOf(target.GrainIdentity.Key.ToString()!);
        foreach (var silo in context.GetCompatibleSilos(target))
        {
            if (metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(NodeMetadata.Node) == node)
            {
                return Task.FromResult(silo);
            }
        }

        throw new SiloUnavailableException($"Node '{node}' is not in the cluster now.");
    }
}

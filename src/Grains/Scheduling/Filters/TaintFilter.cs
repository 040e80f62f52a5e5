using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses nodes with a taint that the request does not tolerate.</summary>
internal sealed class TaintFilter : ITraitFilter
{
    public string Name => "taint";

    public Refusal? Check(NodeTraits traits, PlacementRequest request)
    {
        foreach (var taint in traits.Taints)
        {
            if (!request.Tolerations.Contains(taint))
            {
                return new(Name, $"taint {taint} is not tolerated");
            }
        }

        return null;
    }
}

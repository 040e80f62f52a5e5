using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses nodes that lack a label.</summary>
internal sealed class LabelFilter : ITraitFilter
{
    public string Name => "label";

    public Refusal? Check(NodeTraits traits, PlacementRequest request)
    {
        foreach (var (key, value) in request.Labels)
        {
            if (!traits.Labels.TryGetValue(key, out var has) || has != value)
            {
                return new(Name, has is null ? $"no label {key}" : $"label {key}={has}, not {value}");
            }
        }

        return null;
    }
}

using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses by the model of the cards.</summary>
internal sealed class ModelFilter : ITraitFilter
{
    public string Name => "model";

    public Refusal? Check(NodeTraits traits, PlacementRequest request) =>
        request.Models.IsEmpty || request.Models.Contains(traits.Model)
            ? null
            : new(Name, $"model {traits.Model}, not {string.Join(" or ", request.Models)}");
}

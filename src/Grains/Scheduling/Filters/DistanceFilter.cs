using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses by the distance to the program.</summary>
internal sealed class DistanceFilter : ITraitFilter
{
    public string Name => "distance";

    public Refusal? Check(NodeTraits traits, PlacementRequest request) =>
        request.MaxDistance is not { } most || traits.Distance <= most
            ? null
            : new(Name, $"distance {traits.Distance}, at most {request.MaxDistance} asked", traits.Distance - (request.MaxDistance ?? 0));
}

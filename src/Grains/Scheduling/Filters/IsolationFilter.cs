using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses by the isolation mode.</summary>
internal sealed class IsolationFilter : ITraitFilter
{
    public string Name => "isolation";

    public Refusal? Check(NodeTraits traits, PlacementRequest request) =>
        (request.Isolation & ~traits.Isolation) == 0
            ? null
            : new(Name, $"no isolation mode {(request.Isolation & ~traits.Isolation).ToString().ToLowerInvariant()}");
}

using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>Refuses drivers that are older than asked, or whose version cannot be read.</summary>
internal sealed class DriverFilter : ITraitFilter
{
    public string Name => "driver";

    public Refusal? Check(NodeTraits traits, PlacementRequest request)
    {
        if (request.MinDriver.Length == 0)
        {
            return null;
        }

        var isEnough = TryParse(traits.Driver, out var has)
            && TryParse(request.MinDriver, out var least)
            && has >= least;
        return isEnough ? null : new(Name, $"driver '{traits.Driver}', {request.MinDriver} or newer asked");
    }

    private static bool TryParse(string text, out Version version)
    {
        var parsed = Version.TryParse(text.Contains('.', StringComparison.Ordinal) ? text : $"{text}.0", out var some);
        version = some ?? new();
        return parsed;
    }
}

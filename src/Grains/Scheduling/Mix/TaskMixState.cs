using System.Collections.Immutable;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Mix;

/// <summary>All that a mix has learned, in order, so that a mix made of it goes on alike.</summary>
internal sealed record TaskMixState(
    double Unit,
    double Total,
    long Arrivals,
    long NextBuild,
    ImmutableArray<TaskMixState.Entry> Entries,
    ImmutableArray<TaskMixState.Class> Classes)
{
    internal sealed record Entry(PlacementRequest Request, double Weight, double HostMemory, double Built);

    internal sealed record Class(PlacementRequest Request, double Share, double HostMemory);
}

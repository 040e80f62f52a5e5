using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Mix;

/// <summary>One sort of request and its share of the arrivals.</summary>
internal sealed class MixClass(PlacementRequest request, double share, double hostMemory)
{
    public PlacementRequest Request { get; } = request;

    public double Share { get; set; } = share;

    /// <summary>Host memory that it asks for on average, MiB.</summary>
    public double HostMemory { get; } = hostMemory;
}

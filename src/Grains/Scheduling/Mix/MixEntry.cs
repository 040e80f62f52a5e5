using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Mix;

/// <summary>How much of one sort of request arrived.</summary>
internal sealed class MixEntry(PlacementRequest request)
{
    public PlacementRequest Request { get; } = request;

    /// <summary>Decayed count, in a unit that grows with time.</summary>
    public double Weight { get; set; }

    /// <summary>Mean of host memory, MiB.</summary>
    public double HostMemory { get; set; }

    /// <summary>Share when the classes were last made.</summary>
    public double Built { get; set; }
}

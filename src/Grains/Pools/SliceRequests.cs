using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Pools;

/// <summary>Slices as the decision core sees them.</summary>
internal static class SliceRequests
{
    public static PlacementRequest Of(string sliceId, SliceSpec spec, QosCatalogue levels) => new()
    {
        Id = sliceId,
        Tenant = spec.Tenant,
        Compute = spec.Tflops.Milli,
        Memory = spec.Vram.Value,
        Cards = spec.GpuCount,
        Priority = levels.Of(spec.Qos).Priority,
        Near = spec.Near,
        Nodes = spec.Reach == SliceReach.Local ? [spec.Near] : [],
    };

    /// <summary>What is known of a slice from a card only.</summary>
    public static PlacementRequest Of(GpuReservation reservation) => new()
    {
        Id = reservation.SliceId,
        Compute = reservation.Tflops.Milli,
        Memory = reservation.Vram.Value,
    };
}

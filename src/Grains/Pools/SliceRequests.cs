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
        IsFreezable = !levels.Of(spec.Qos).NeverEvicted,
        Near = spec.Near,
        Nodes = spec.Reach == SliceReach.Local ? [spec.Near] : [],
        Gang = spec.Gang is { } gang ? new(gang.Name, gang.MinMembers, gang.Timeout) : null,
    };

    /// <summary>What a slice that waits asks for now.</summary>
    public static PlacementRequest Of(PendingSlice slice, QosCatalogue levels) => slice.Pinned.IsEmpty
        ? Of(slice.Id, slice.Spec, levels)
        : Of(slice.Id, slice.Spec, levels) with
        {
            Near = "",
            Nodes = [GrainKeys.NodeOf(slice.Pinned[0])],
            Pinned = slice.Pinned,
            Gang = null,
        };

    /// <summary>What is known of a slice from a card only.</summary>
    public static PlacementRequest Of(GpuReservation reservation) => new()
    {
        Id = reservation.SliceId,
        Compute = reservation.Tflops.Milli,
        Memory = reservation.Vram.Value,
    };
}

using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Pools;

/// <summary>Slices as the decision core sees them.</summary>
internal static class SliceRequests
{
    public static PlacementRequest Of(string sliceId, SliceSpec spec) => new()
    {
        Id = sliceId,
        Tenant = spec.Tenant,
        Compute = spec.Tflops.Milli,
        Memory = spec.Vram.Value,
        Cards = spec.GpuCount,
        Qos = spec.Qos,
        Near = spec.Near,
        Nodes = spec.Reach == SliceReach.Local ? [spec.Near] : [],
        Gang = spec.Gang is { } gang ? new(gang.Name, gang.MinMembers, gang.Timeout) : null,
    };

    /// <summary>What a slice that waits asks for now.</summary>
    public static PlacementRequest Of(PendingSlice slice) => slice.Pinned.IsEmpty
        ? Of(slice.Id, slice.Spec)
        : Of(slice.Id, slice.Spec) with
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

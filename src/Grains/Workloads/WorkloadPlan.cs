namespace TensorFusion.Grains.Workloads;

/// <summary>Names and ids of a workload's slices. Pure.</summary>
public static class WorkloadPlan
{
    /// <summary>Id of the slice of an ordinal; the same on each attempt to submit it.</summary>
    public static string SliceIdFor(WorkloadSpec spec, int ordinal, int generation)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return SliceId.FromKey(spec.Tenant, $"workload/{spec.Name}/{ordinal}/{generation}");
    }

    /// <summary>What the slice of an ordinal is.</summary>
    public static SliceSpec SliceSpecFor(WorkloadSpec spec, int ordinal, string sliceId)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var request = spec.Slice with { Tenant = spec.Tenant, Name = $"{spec.Name}-{ordinal}", Lease = false };
        return SliceRequestValidator.Validate(request, sliceId) with { Workload = spec.Name };
    }
}

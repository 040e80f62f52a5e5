namespace TensorFusion.SoftGpu.Modules;

/// <summary>What a program has set on a function or, for one device, on a kernel.</summary>
internal sealed class FunctionSettings
{
    /// <summary>
    /// Bytes of dynamic shared memory that a launch may ask for; null: what the default limit leaves.
    /// </summary>
    public int? MaxDynamicShared { get; set; }

    /// <summary>Preferred part of shared memory in percent, -1 for the driver's choice.</summary>
    public int PreferredCarveout { get; set; } = -1;

    public int NonPortableClusterSizeAllowed { get; set; }

    public int ClusterSchedulingPolicy { get; set; }
}

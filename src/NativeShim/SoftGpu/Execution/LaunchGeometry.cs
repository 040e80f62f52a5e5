namespace TensorFusion.SoftGpu.Execution;

/// <summary>
/// Extent of a launch: CTAs of the grid, threads of a CTA, and dynamic shared memory of a CTA in bytes.
/// </summary>
public readonly record struct LaunchGeometry(
    uint GridX,
    uint GridY,
    uint GridZ,
    uint BlockX,
    uint BlockY,
    uint BlockZ,
    uint DynamicSharedBytes)
{
    /// <summary>CTAs of the grid.</summary>
    public long Blocks => (long)GridX * GridY * GridZ;

    /// <summary>Threads of one CTA.</summary>
    public long ThreadsPerBlock => (long)BlockX * BlockY * BlockZ;
}

using TensorFusion.Worker.Tiers;

namespace TensorFusion.Worker.Memory;

/// <summary>
/// Physical memory of a slice, which can leave the card and come back. Its bytes stay charged while it is away.
/// </summary>
/// <param name="handle">The driver's handle.</param>
/// <param name="size">Bytes, a multiple of the granularity.</param>
internal abstract class DeviceBacking(ulong handle, ulong size)
{
    /// <summary>The driver's handle; another one after the memory was away.</summary>
    public ulong Handle { get; set; } = handle;

    public ulong Size => size;

    /// <summary>Whether the card has it.</summary>
    public bool IsResident { get; set; } = true;

    /// <summary>What the tiers hold of it; null when they never held anything.</summary>
    public ChunkSet? Copies { get; set; }
}

namespace TensorFusion.Worker.Memory;

/// <summary>Physical memory with its place in the window.</summary>
/// <param name="handle">The driver's handle of the physical memory.</param>
/// <param name="address">Where it is mapped.</param>
/// <param name="size">Physical bytes, a multiple of the granularity.</param>
/// <param name="parts">Hands out parts to small allocations; null when the block belongs to one allocation.</param>
internal sealed class MemoryBlock(ulong handle, ulong address, ulong size, RangeAllocator? parts)
    : DeviceBacking(handle, size)
{
    public ulong Address => address;

    public RangeAllocator? Parts => parts;
}

namespace TensorFusion.Worker.Memory;

/// <summary>One allocation of a program.</summary>
/// <param name="owner">The connection that made it.</param>
/// <param name="memory">The manager that it came from.</param>
/// <param name="block">The block that it is, or is part of.</param>
/// <param name="address">First byte.</param>
/// <param name="size">Bytes that the program asked for.</param>
/// <param name="taken">Bytes that it takes of the block.</param>
internal sealed class DeviceAllocation(
    object owner, MemoryManager memory, MemoryBlock block, ulong address, ulong size, ulong taken)
    : LiveRange(owner, address, size)
{
    public MemoryManager Memory => memory;

    public MemoryBlock Block => block;

    public ulong Taken => taken;
}

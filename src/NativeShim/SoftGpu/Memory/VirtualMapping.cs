namespace TensorFusion.SoftGpu.Memory;

/// <summary>Physical memory at an address.</summary>
internal sealed record VirtualMapping(ulong Address, ulong Size, PhysicalMemory Memory)
{
    public ulong End => Address + Size;
}

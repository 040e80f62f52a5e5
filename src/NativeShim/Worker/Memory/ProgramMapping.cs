namespace TensorFusion.Worker.Memory;

/// <summary>A mapping that a program made in addresses that it reserved.</summary>
internal sealed class ProgramMapping(object owner, ulong address, ulong size, PhysicalMemory physical)
    : LiveRange(owner, address, size)
{
    public PhysicalMemory Physical => physical;
}

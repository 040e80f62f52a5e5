using TensorFusion.Driver;

namespace TensorFusion.Worker.Memory;

/// <summary>A mapping that a program made in addresses that it reserved.</summary>
internal sealed class ProgramMapping(object owner, ulong address, ulong size, PhysicalMemory physical)
    : LiveRange(owner, address, size)
{
    public PhysicalMemory Physical => physical;

    /// <summary>Where in the physical memory it begins.</summary>
    public ulong Offset { get; init; }

    /// <summary>The access that the program set last.</summary>
    public MemAccessFlags Access { get; set; }
}

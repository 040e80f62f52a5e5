using System.Runtime.InteropServices;

namespace TensorFusion.SoftGpu.Devices;

/// <summary>The first 64 bytes of a ledger's file.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct LedgerHeader
{
    /// <summary>"TFLEDGE" and the layout's version.</summary>
    public const ulong ExpectedMagic = 0x02_45_47_44_45_4C_46_54;

    public ulong Magic;

    /// <summary>Bytes of the device.</summary>
    public ulong Capacity;

    /// <summary>Monotonic time (ns) at which the compute engine is free; changed by compare and exchange.</summary>
    public long ComputeFree;

    /// <summary>The same of the engine that copies from the host.</summary>
    public long CopyInFree;

    /// <summary>The same of the engine that copies to the host.</summary>
    public long CopyOutFree;
}

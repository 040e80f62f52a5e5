using System.Runtime.InteropServices;

namespace TensorFusion.SoftGpu.Devices;

/// <summary>The first 64 bytes of a ledger's file.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct LedgerHeader
{
    /// <summary>"TFLEDGE" and the layout's version.</summary>
    public const ulong ExpectedMagic = 0x01_45_47_44_45_4C_46_54;

    public ulong Magic;

    /// <summary>Bytes of the device.</summary>
    public ulong Capacity;
}

using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>nvmlMemory_t (24 bytes), in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct NvmlMemory
{
    public ulong Total;
    public ulong Free;
    public ulong Used;
}

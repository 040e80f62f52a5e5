using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>nvmlUtilization_t (8 bytes), percent.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct NvmlUtilization
{
    public uint Gpu;
    public uint Memory;
}

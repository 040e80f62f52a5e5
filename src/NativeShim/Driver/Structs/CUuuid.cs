using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUuuid: 16 raw bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CUuuid
{
    public fixed byte Bytes[16];
}

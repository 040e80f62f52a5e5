using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUDA_ARRAY3D_DESCRIPTOR_v2 (40 bytes); extents in elements.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CUDA_ARRAY3D_DESCRIPTOR
{
    public nuint Width;
    public nuint Height;
    public nuint Depth;
    public ArrayFormat Format;
    public uint NumChannels;
    public uint Flags;
}

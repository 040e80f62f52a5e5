using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUDA_ARRAY_DESCRIPTOR_v2 (24 bytes); width and height in elements.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CUDA_ARRAY_DESCRIPTOR
{
    public nuint Width;
    public nuint Height;
    public ArrayFormat Format;
    public uint NumChannels;
}

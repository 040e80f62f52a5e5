using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUDA_MEMSET_NODE_PARAMS (40 bytes); the pitch is in bytes, the width in elements.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CUDA_MEMSET_NODE_PARAMS
{
    public ulong Dst;
    public nuint Pitch;
    public uint Value;
    public uint ElementSize;
    public nuint Width;
    public nuint Height;
}

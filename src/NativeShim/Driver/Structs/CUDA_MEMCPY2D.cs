using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUDA_MEMCPY2D_v2 (128 bytes); pitches, widths and offsets are bytes, heights are rows.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CUDA_MEMCPY2D
{
    public nuint SrcXInBytes;
    public nuint SrcY;
    public MemoryType SrcMemoryType;
    public void* SrcHost;
    public ulong SrcDevice;
    public void* SrcArray;
    public nuint SrcPitch;
    public nuint DstXInBytes;
    public nuint DstY;
    public MemoryType DstMemoryType;
    public void* DstHost;
    public ulong DstDevice;
    public void* DstArray;
    public nuint DstPitch;
    public nuint WidthInBytes;
    public nuint Height;
}

using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>
/// CUDA_MEMCPY3D_v2 (200 bytes); pitches, widths and X offsets are bytes, heights are rows, depths are slices.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CUDA_MEMCPY3D
{
    public nuint SrcXInBytes;
    public nuint SrcY;
    public nuint SrcZ;
    public nuint SrcLod;
    public MemoryType SrcMemoryType;
    public void* SrcHost;
    public ulong SrcDevice;
    public void* SrcArray;
    public void* SrcReserved;
    public nuint SrcPitch;
    public nuint SrcHeight;
    public nuint DstXInBytes;
    public nuint DstY;
    public nuint DstZ;
    public nuint DstLod;
    public MemoryType DstMemoryType;
    public void* DstHost;
    public ulong DstDevice;
    public void* DstArray;
    public void* DstReserved;
    public nuint DstPitch;
    public nuint DstHeight;
    public nuint WidthInBytes;
    public nuint Height;
    public nuint Depth;
}

using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUmemAllocationProp (32 bytes): what cuMemCreate is asked for.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CUmemAllocationProp
{
    public MemAllocationType Type;
    public int RequestedHandleTypes;
    public CUmemLocation Location;
    public void* Win32HandleMetaData;
    public byte CompressionType;
    public byte GpuDirectRdmaCapable;
    public ushort Usage;
    public fixed byte Reserved[4];
}

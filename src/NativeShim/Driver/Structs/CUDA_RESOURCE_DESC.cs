using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUDA_RESOURCE_DESC_v1 (144 bytes); the union starts at offset 8.</summary>
[StructLayout(LayoutKind.Explicit, Size = 144)]
public struct CUDA_RESOURCE_DESC
{
    [FieldOffset(0)]
    public ResourceType ResType;

    /// <summary>CUarray or CUmipmappedArray, or the device pointer of a linear or pitched resource.</summary>
    [FieldOffset(8)]
    public ulong Resource;

    [FieldOffset(16)]
    public ArrayFormat Format;

    [FieldOffset(20)]
    public uint NumChannels;

    /// <summary>Bytes of a linear resource; width in elements of a pitched one.</summary>
    [FieldOffset(24)]
    public nuint SizeOrWidth;

    [FieldOffset(32)]
    public nuint Height;

    [FieldOffset(40)]
    public nuint PitchInBytes;

    [FieldOffset(136)]
    public uint Flags;
}

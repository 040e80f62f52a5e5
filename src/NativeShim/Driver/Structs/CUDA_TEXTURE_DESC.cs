using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUDA_TEXTURE_DESC_v1 (104 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CUDA_TEXTURE_DESC
{
    public fixed int AddressMode[3];
    public int FilterMode;
    public uint Flags;
    public uint MaxAnisotropy;
    public int MipmapFilterMode;
    public float MipmapLevelBias;
    public float MinMipmapLevelClamp;
    public float MaxMipmapLevelClamp;
    public fixed float BorderColor[4];
    public fixed int Reserved[12];
}

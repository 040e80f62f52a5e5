using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUlaunchConfig (56 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CUlaunchConfig
{
    public uint GridDimX;
    public uint GridDimY;
    public uint GridDimZ;
    public uint BlockDimX;
    public uint BlockDimY;
    public uint BlockDimZ;
    public uint SharedMemBytes;
    public void* Stream;
    public CUlaunchAttribute* Attrs;
    public uint NumAttrs;
}

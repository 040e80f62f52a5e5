using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUDA_KERNEL_NODE_PARAMS_v2 (72 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CUDA_KERNEL_NODE_PARAMS_v2
{
    public void* Func;
    public uint GridDimX;
    public uint GridDimY;
    public uint GridDimZ;
    public uint BlockDimX;
    public uint BlockDimY;
    public uint BlockDimZ;
    public uint SharedMemBytes;
    public void** KernelParams;
    public void** Extra;
    public void* Kern;
    public void* Ctx;
}

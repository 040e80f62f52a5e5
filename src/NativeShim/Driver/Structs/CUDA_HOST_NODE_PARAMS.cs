using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUDA_HOST_NODE_PARAMS (16 bytes): void (*fn)(void*) and its argument.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CUDA_HOST_NODE_PARAMS
{
    public nint Fn;
    public void* UserData;
}

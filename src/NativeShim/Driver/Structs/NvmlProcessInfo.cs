using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>nvmlProcessInfo_t (24 bytes); memory in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct NvmlProcessInfo
{
    public uint Pid;
    public ulong UsedGpuMemory;
    public uint GpuInstanceId;
    public uint ComputeInstanceId;
}

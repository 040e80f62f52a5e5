using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUaccessPolicyWindow (32 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CUaccessPolicyWindow
{
    public void* BasePtr;
    public nuint NumBytes;
    public float HitRatio;
    public int HitProperty;
    public int MissProperty;
}

using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUlaunchAttributeValue (64 bytes), also CUstreamAttrValue and CUkernelNodeAttrValue.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public unsafe struct CUlaunchAttributeValue
{
    [FieldOffset(0)]
    public fixed byte Bytes[64];

    [FieldOffset(0)]
    public int Int32;

    [FieldOffset(0)]
    public uint X;

    [FieldOffset(4)]
    public uint Y;

    [FieldOffset(8)]
    public uint Z;

    [FieldOffset(0)]
    public CUaccessPolicyWindow AccessPolicyWindow;
}

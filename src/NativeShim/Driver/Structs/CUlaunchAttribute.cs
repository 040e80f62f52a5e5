using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUlaunchAttribute (72 bytes): an id and a value of 64 bytes that starts at offset 8.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
public struct CUlaunchAttribute
{
    [FieldOffset(0)]
    public uint Id;

    [FieldOffset(8)]
    public CUlaunchAttributeValue Value;
}

using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUmemAccessDesc (12 bytes): who may access a mapping, and how.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CUmemAccessDesc
{
    public CUmemLocation Location;
    public MemAccessFlags Flags;
}

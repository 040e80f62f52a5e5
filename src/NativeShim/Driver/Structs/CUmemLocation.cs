using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUmemLocation: a kind of place and its id.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CUmemLocation
{
    public MemLocationType Type;
    public int Id;
}

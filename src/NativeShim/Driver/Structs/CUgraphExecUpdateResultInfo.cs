using System.Runtime.InteropServices;

namespace TensorFusion.Driver;

/// <summary>CUgraphExecUpdateResultInfo (24 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CUgraphExecUpdateResultInfo
{
    public GraphExecUpdateResult Result;
    public void* ErrorNode;
    public void* ErrorFromNode;
}

using System.Runtime.InteropServices;

namespace TensorFusion.SoftGpu.Graphs;

/// <summary>A stream's part in a capture: the nodes that its next node will wait for.</summary>
internal sealed unsafe class StreamCapture(CaptureSession session)
{
    private nint[] _handles = [];

    public CaptureSession Session => session;

    public List<GraphNode> Tail { get; set; } = [];

    /// <summary>The tail's handles as an array, which lives until the next call.</summary>
    public void** TailHandles()
    {
        _handles = GC.AllocateUninitializedArray<nint>(Math.Max(1, Tail.Count), pinned: true);
        for (var index = 0; index < Tail.Count; index++)
        {
            _handles[index] = Tail[index].Handle;
        }

        return (void**)Marshal.UnsafeAddrOfPinnedArrayElement(_handles, 0);
    }
}

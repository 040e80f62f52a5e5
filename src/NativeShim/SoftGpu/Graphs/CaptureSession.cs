using TensorFusion.Driver;
using TensorFusion.SoftGpu.Streams;

namespace TensorFusion.SoftGpu.Graphs;

/// <summary>A capture from its begin to its end. Guarded by the registry's lock.</summary>
internal sealed class CaptureSession(SoftGraph graph, SoftStream origin, CaptureMode mode, int thread, ulong id)
{
    public SoftGraph Graph => graph;

    /// <summary>The stream that the capture began with and has to end with.</summary>
    public SoftStream Origin => origin;

    public CaptureMode Mode => mode;

    /// <summary>The managed id of the thread that began.</summary>
    public int Thread => thread;

    public ulong Id => id;

    /// <summary>Streams that take part.</summary>
    public List<SoftStream> Streams { get; } = [];

    /// <summary>Something forbidden was done; the capture has to be ended and gives no graph.</summary>
    public bool IsInvalid { get; set; }

    public bool IsEnded { get; set; }

    /// <summary>The graph was the program's before, and stays when the capture fails.</summary>
    public bool IsForeign { get; init; }
}

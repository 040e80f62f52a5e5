using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Objects;

/// <summary>A graph, or the graph that a capture is building.</summary>
internal sealed unsafe class GraphObject(WorkerDevice device, nint handle, bool owned)
{
    public WorkerDevice Device => device;

    public void* Handle => (void*)handle;

    /// <summary>Whether it is the program's to destroy; a graph under construction, or a child graph, is not.</summary>
    public bool Owned { get; set; } = owned;
}

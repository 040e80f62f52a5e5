using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Objects;

/// <summary>A stream of a program.</summary>
internal sealed unsafe class StreamObject(WorkerDevice device, nint handle, bool blocking)
{
    public WorkerDevice Device => device;

    public void* Handle => (void*)handle;

    /// <summary>What holds it while the program runs a function of the host.</summary>
    public StreamHold? Hold { get; set; }

    public StreamLane Lane { get; } = new(device.Index, handle, blocking);
}

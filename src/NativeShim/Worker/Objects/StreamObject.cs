using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Objects;

/// <summary>A stream of a program.</summary>
internal sealed unsafe class StreamObject(WorkerDevice device, nint handle, bool blocking)
{
    public WorkerDevice Device => device;

    public void* Handle => (void*)handle;

    public StreamLane Lane { get; } = new(device.Index, handle, blocking);
}

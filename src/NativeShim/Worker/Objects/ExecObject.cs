using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Objects;

/// <summary>An executable graph.</summary>
internal sealed unsafe class ExecObject(WorkerDevice device, nint handle)
{
    public WorkerDevice Device => device;

    public void* Handle => (void*)handle;
}

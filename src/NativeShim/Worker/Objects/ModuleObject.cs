using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Objects;

/// <summary>A module, or a library, which serves every device.</summary>
internal sealed unsafe class ModuleObject(WorkerDevice device, nint handle, bool library)
{
    public WorkerDevice Device => device;

    public void* Handle => (void*)handle;

    public bool IsLibrary => library;
}

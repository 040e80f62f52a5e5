using TensorFusion.Worker.Code;
using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Objects;

/// <summary>A module, or a library, which serves every device.</summary>
/// <param name="device">Where it was loaded.</param>
/// <param name="handle">The driver's handle.</param>
/// <param name="library">Whether it is a library.</param>
/// <param name="layouts">Parameter layouts read from its image, where the driver is too old to tell them.</param>
internal sealed unsafe class ModuleObject(
    WorkerDevice device, nint handle, bool library, KernelLayouts? layouts = null)
{
    public KernelLayouts? Layouts => layouts;

    /// <summary>Whether its image names the function by which kernels print.</summary>
    public bool NamesPrint { get; init; }

    public WorkerDevice Device => device;

    public void* Handle => (void*)handle;

    public bool IsLibrary => library;
}

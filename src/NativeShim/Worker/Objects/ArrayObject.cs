using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Objects;

/// <summary>An array, a mipmapped array or a level of one; memory is the driver's, and charged by an estimate of its
/// size.</summary>
internal sealed unsafe class ArrayObject(WorkerDevice device, nint handle, ulong charged, ArrayRole role)
{
    public WorkerDevice Device => device;

    public void* Handle => (void*)handle;

    /// <summary>Bytes charged to the slice.</summary>
    public ulong Charged => charged;

    public ArrayRole Role => role;
}

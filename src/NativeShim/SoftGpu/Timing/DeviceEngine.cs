namespace TensorFusion.SoftGpu.Timing;

/// <summary>The parts of a device that work one operation at a time, each beside the others.</summary>
internal enum DeviceEngine
{
    /// <summary>Kernels, memsets and copies within the device.</summary>
    Compute,

    /// <summary>Copies from the host.</summary>
    CopyIn,

    /// <summary>Copies to the host and to other devices.</summary>
    CopyOut,
}

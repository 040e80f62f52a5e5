using TensorFusion.Driver;
using TensorFusion.Protocol.Control;

namespace TensorFusion.Worker.Devices;

/// <summary>Finds the driver that a spec names.</summary>
internal static class DriverLibraries
{
    /// <exception cref="DriverException">It is not installed or cannot be used.</exception>
    public static DriverSet Open(WorkerSpec spec) => spec.Driver switch
    {
        WorkerDriver.Nvidia => DriverSet.Open(
            NvidiaLibrary.TryOpenCuda()
                ?? throw new DriverException(
                    "no NVIDIA driver is installed here (libcuda.so.1 was not found); install it, or use the software driver"),
            NvidiaLibrary.TryOpenNvml()),
        _ => throw new DriverException($"the driver {spec.Driver} is not known"),
    };
}

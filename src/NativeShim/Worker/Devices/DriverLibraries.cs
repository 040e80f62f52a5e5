using TensorFusion.Driver;
using TensorFusion.Protocol.Control;
using TensorFusion.SoftGpu;
using TensorFusion.SoftGpu.Options;
using TensorFusion.Worker.Printing;

namespace TensorFusion.Worker.Devices;

/// <summary>Finds the driver that a worker is told to use.</summary>
internal static class DriverLibraries
{
    /// <exception cref="DriverException">It is not installed or cannot be used.</exception>
    public static DriverSet Open(WorkerDriver driver, string softwareGpu) => driver switch
    {
        WorkerDriver.Nvidia => DriverSet.Open(
            NvidiaLibrary.TryOpenCuda()
                ?? throw new DriverException(
                    "no NVIDIA driver is installed here (libcuda.so.1 was not found); install it, "
                    + "or use the software driver"),
            NvidiaLibrary.TryOpenNvml()),
        WorkerDriver.Software => OpenSoftware(softwareGpu),
        _ => throw new DriverException($"the driver {driver} is not known"),
    };

    private static DriverSet OpenSoftware(string configuration)
    {
        var options = SoftGpuOptions.FromEnvironment() with
        {
            Devices = SoftGpuOptions.Parse(configuration).Devices,
            Printed = PrintedText.Write,
        };
        return DriverSet.Open(SoftGpuLibrary.Cuda(options), SoftGpuLibrary.Nvml(options));
    }
}

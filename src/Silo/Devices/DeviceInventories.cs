using TensorFusion.Driver;
using TensorFusion.Protocol.Control;
using TensorFusion.Silo.Options;
using TensorFusion.SoftGpu;
using TensorFusion.SoftGpu.Options;

namespace TensorFusion.Silo.Devices;

/// <summary>Opens the cards that an operator wants served.</summary>
internal static class DeviceInventories
{
    /// <summary>Opens the NVIDIA driver's NVML, or the software GPU's.</summary>
    /// <exception cref="DriverException">It is not there or cannot be used.</exception>
    public static NvmlDeviceInventory Open(SiloOptions options)
    {
        if (options.Driver != DriverChoice.Software && NvidiaLibrary.TryOpenNvml() is { } library)
        {
            return new(new NvmlDriver(library), WorkerDriver.Nvidia, _ => null);
        }

        if (options.Driver == DriverChoice.Nvidia)
        {
            throw new DriverException(
                "There is no NVIDIA driver on this machine (libnvidia-ml.so.1 was not found). "
                + "Install it, or give --driver software.");
        }

        var soft = SoftGpuOptions.FromEnvironment() with
        {
            Devices = SoftGpuOptions.Parse(options.SoftwareGpu).Devices,
        };
        return new(
            new NvmlDriver(SoftGpuLibrary.Nvml(soft)),
            WorkerDriver.Software,
            index => index < soft.Devices.Count ? Tflops.From((decimal)soft.Devices[index].Tflops) : null);
    }
}

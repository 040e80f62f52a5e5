using TensorFusion.Driver;

namespace TensorFusion.Worker.Devices;

/// <summary>The tables that a worker calls, and what stands behind them.</summary>
/// <param name="Cuda">CUDA driver, initialised.</param>
/// <param name="Nvml">NVML for measuring, or null where it cannot be used.</param>
/// <param name="Version">Driver version, 1000 * major + 10 * minor.</param>
/// <param name="Name">The vendor's version string of the driver ("580.159.04"); empty when unknown.</param>
/// <param name="Absent">Functions of the table that this driver is too old for.</param>
internal sealed record DriverSet(
    CudaDriver Cuda, NvmlDriver? Nvml, int Version, string Name, IReadOnlyList<DriverFunction> Absent)
{
    /// <summary>Initialises the driver of a library.</summary>
    /// <exception cref="DriverException">It cannot be used; the message says why.</exception>
    public static unsafe DriverSet Open(IDriverLibrary cudaLibrary, IDriverLibrary? nvmlLibrary)
    {
        var cuda = new CudaDriver(cudaLibrary);
        var result = cuda.cuInit(0);
        if (result != CudaResult.Success)
        {
            throw new DriverException($"{cudaLibrary.Description} cannot be initialised: {result.Describe()}", result);
        }

        int version;
        result = cuda.cuDriverGetVersion(&version);
        if (result != CudaResult.Success)
        {
            throw new DriverException($"{cudaLibrary.Description} gives no version: {result.Describe()}", result);
        }

        var nvml = nvmlLibrary is null ? null : OpenNvml(nvmlLibrary);
        return new DriverSet(cuda, nvml, version, nvml is null ? "" : NameOf(nvml), DriverGaps.Of(cudaLibrary));
    }

    private static unsafe NvmlDriver? OpenNvml(IDriverLibrary library)
    {
        try
        {
            var nvml = new NvmlDriver(library);
            return nvml.nvmlInit_v2() == NvmlReturn.Success ? nvml : null;
        }
        catch (DriverException)
        {
            // An NVML that lacks functions costs the measurement of the context, nothing else.
            return null;
        }
    }

    private static unsafe string NameOf(NvmlDriver nvml)
    {
        var text = stackalloc byte[96];
        return nvml.nvmlSystemGetDriverVersion(text, 96) == NvmlReturn.Success ? new string((sbyte*)text) : "";
    }
}

using System.Collections.Frozen;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Nvml;
using TensorFusion.SoftGpu.Options;

namespace TensorFusion.SoftGpu;

/// <summary>
/// The software GPU as a driver library. Its entry points are static, so a process has one CUDA driver and one NVML at
/// a time: opening again with other options replaces the former one, which must have no live context.
/// </summary>
public sealed class SoftGpuLibrary : IDriverLibrary
{
    private static readonly Lazy<FrozenDictionary<string,
        nint>> CudaSymbols = new(() => SymbolTable.Of("TensorFusion.SoftGpu.Cuda"));
    private static readonly Lazy<FrozenDictionary<string,
        nint>> NvmlSymbols = new(() => SymbolTable.Of("TensorFusion.SoftGpu.Nvml"));
    private readonly FrozenDictionary<string, nint> _symbols;
    private readonly HashSet<string> _hidden;

    private SoftGpuLibrary(
        string kind, SoftGpuOptions options, FrozenDictionary<string, nint> symbols,
            IEnumerable<DriverFunction> functions)
    {
        Description = $"TensorFusion software GPU ({kind}, {options.Devices.Count} device(s))";
        _symbols = symbols;
        _hidden = [.. functions.Where(function => function.Since > options.DriverVersion).Select(
            function => function.Name)];
    }

    public string Description { get; }

    /// <summary>Opens the CUDA driver of this process.</summary>
    /// <exception cref="DriverException">A ledger cannot be used, or the driver is in use with other
    /// options.</exception>
    public static SoftGpuLibrary Cuda(SoftGpuOptions options)
    {
        SoftDriver.Install(options);
        return new SoftGpuLibrary("CUDA", options, CudaSymbols.Value, CudaDriver.Functions);
    }

    /// <summary>Opens the NVML of this process.</summary>
    /// <exception cref="DriverException">A ledger cannot be used.</exception>
    public static SoftGpuLibrary Nvml(SoftGpuOptions options)
    {
        NvmlState.Install(options);
        return new SoftGpuLibrary("NVML", options, NvmlSymbols.Value, NvmlDriver.Functions);
    }

    public nint Find(string symbol) => _hidden.Contains(symbol) ? 0 : _symbols.GetValueOrDefault(symbol);
}

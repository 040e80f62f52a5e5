using System.Collections.Concurrent;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.SoftGpu.Modules;

/// <summary>A kernel of a library; its settings are kept for each device.</summary>
internal sealed class SoftKernel(SoftLibrary library, string name)
{
    private readonly ConcurrentDictionary<int, FunctionSettings> _settings = [];

    public SoftLibrary Library => library;

    public string Name => name;

    public FunctionSettings SettingsOn(int device) => _settings.GetOrAdd(device, _ => new FunctionSettings());

    public PtxKernel CodeFor(SoftDevice device) => library.CodeFor(device).Kernels[name];

    /// <summary>The function in a context and its handle.</summary>
    public (SoftFunction Function, nint Handle) FunctionIn(SoftContext context) =>
        library.ModuleIn(context).Function(name);
}

using System.Collections.Concurrent;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.SoftGpu.Modules;

/// <summary>Code that belongs to no context: it becomes a module in each context that uses it.</summary>
internal sealed class SoftLibrary : IDisposable
{
    private readonly Dictionary<SoftContext, SoftModule> _modules = [];
    private readonly ConcurrentDictionary<string, (SoftKernel Kernel, nint Handle)> _kernels = [];
    private readonly ModuleImage _image;
    private readonly SoftDriver _driver;
    private readonly Lock _gate = new();

    /// <exception cref="CudaFailure">NoBinaryForGpu.</exception>
    /// <exception cref="PtxException">The text is not understood.</exception>
    public SoftLibrary(SoftDriver driver, ModuleImage image, SoftDevice device)
    {
        _driver = driver;
        _image = image;
        Code = image.For(device);
    }

    /// <summary>
    /// The code for the device that the library was loaded for; names are the same in all variants.
    /// </summary>
    public PtxModule Code { get; }

    public PtxModule CodeFor(SoftDevice device) => _image.For(device);

    /// <summary>The library's module in a context.</summary>
    public SoftModule ModuleIn(SoftContext context)
    {
        lock (_gate)
        {
            if (!_modules.TryGetValue(context, out var module) || module.IsDisposed)
            {
                var device = context.Device.Index;
                module = new SoftModule(
                    context, _image.For(context.Device), name => Kernel(name).Kernel.SettingsOn(device));
                _modules[context] = module;
            }

            return module;
        }
    }

    /// <summary>The kernel of that name and its handle.</summary>
    /// <exception cref="CudaFailure">NotFound.</exception>
    public (SoftKernel Kernel, nint Handle) Kernel(string name)
    {
        if (!Code.Kernels.ContainsKey(name))
        {
            throw new CudaFailure(CudaResult.NotFound, $"the library has no kernel '{name}'");
        }

        lock (_kernels)
        {
            return _kernels.GetOrAdd(name, _ =>
            {
                var kernel = new SoftKernel(this, name);
                return (kernel, _driver.Handles.Add(kernel));
            });
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var (context, module) in _modules)
            {
                if (!module.IsDisposed)
                {
                    // Kernels that run read the module's variables.
                    context.Synchronize();
                    context.Unregister<SoftModule>(module.Handle).Dispose();
                }
            }

            _modules.Clear();
        }

        foreach (var (_, handle) in _kernels.Values)
        {
            _driver.Handles.TryRemove(handle, out _);
        }
    }
}

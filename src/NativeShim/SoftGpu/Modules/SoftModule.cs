using System.Collections.Concurrent;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.SoftGpu.Modules;

/// <summary>A module in a context: its code, and the storage of its variables on the device.</summary>
internal sealed unsafe class SoftModule : IDisposable
{
    private readonly ConcurrentDictionary<string, (SoftFunction Function, nint Handle)> _functions = [];
    private readonly Func<string, FunctionSettings> _settings;
    private ulong _storage;
    private ulong _storageSize;

    /// <exception cref="PtxException">A variable is declared but not defined.</exception>
    /// <exception cref="CudaFailure">OutOfMemory.</exception>
    public SoftModule(SoftContext context, PtxModule code, Func<string, FunctionSettings>? settings = null)
    {
        Context = context;
        Code = code;
        _settings = settings ?? (_ => new FunctionSettings());
        Instance = new PtxModuleInstance(code);
        Place();
        Handle = context.Register(this);
    }

    public SoftContext Context { get; }

    public PtxModule Code { get; }

    public PtxModuleInstance Instance { get; }

    public nint Handle { get; }

    public bool IsDisposed { get; private set; }

    /// <summary>The function of that name and its handle, always the same one.</summary>
    /// <exception cref="CudaFailure">NotFound.</exception>
    public (SoftFunction Function, nint Handle) Function(string name)
    {
        if (!Code.Kernels.TryGetValue(name, out var kernel))
        {
            throw new CudaFailure(CudaResult.NotFound, $"the module has no kernel '{name}'");
        }

        lock (_functions)
        {
            return _functions.GetOrAdd(name, _ =>
            {
                var function = new SoftFunction(this, kernel, _settings(name));
                return (function, Context.Register(function));
            });
        }
    }

    /// <summary>Address and size of a variable.</summary>
    /// <exception cref="CudaFailure">NotFound.</exception>
    public (ulong Address, int Size) Global(string name)
    {
        var global = Code.Globals.FirstOrDefault(item => item.Name == name)
            ?? throw new CudaFailure(CudaResult.NotFound, $"the module has no variable '{name}'");
        return (Instance.GetAddress(global), global.Size);
    }

    /// <summary>Takes the variables' storage and the functions' handles away.</summary>
    public void Dispose()
    {
        if (IsDisposed)
        {
            return;
        }

        IsDisposed = true;
        foreach (var (_, handle) in _functions.Values)
        {
            Context.Driver.Handles.TryRemove(handle, out _);
        }

        if (_storageSize > 0)
        {
            Context.Driver.Memory.Deallocate(_storage, _storageSize);
        }
    }

    private void Place()
    {
        var external = Code.Globals.FirstOrDefault(global => global.IsExternal);
        if (external is not null)
        {
            throw new PtxException(0, $"'{external.Name}' is declared .extern and defined nowhere");
        }

        ulong size = 0;
        foreach (var global in Code.Globals)
        {
            size = Align(size, global.Alignment) + (ulong)global.Size;
        }

        if (size == 0)
        {
            return;
        }

        _storage = Context.Driver.Memory.Allocate(Context.Device, size);
        _storageSize = size;
        ulong offset = 0;
        foreach (var global in Code.Globals)
        {
            offset = Align(offset, global.Alignment);
            Instance.SetAddress(global, _storage + offset);
            offset += (ulong)global.Size;
        }

        foreach (var global in Code.Globals)
        {
            var bytes = Instance.InitialBytes(global);
            bytes.CopyTo(new Span<byte>((void*)Instance.GetAddress(global), bytes.Length));
        }
    }

    private static ulong Align(ulong offset, int alignment) =>
        (offset + (ulong)alignment - 1) & ~((ulong)alignment - 1);
}

using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Modules;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Modules and the linker.</summary>
internal static unsafe class CudaModules
{
    /// <summary>Calls a loader; what is wrong with the PTX goes to the error log that the program gave.</summary>
    public static T Load<T>(JitOptions options, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (PtxException exception)
        {
            options.WriteError(exception.Message);
            throw;
        }
        catch (CudaFailure failure)
        {
            options.WriteError(failure.Message);
            throw;
        }
    }

    [UnmanagedCallersOnly]
    public static CudaResult cuModuleLoadDataEx(
        nint* module, void* image, uint count, JitOption* options, void** values) => Api.InContext(context =>
    {
        Api.Require(module != null);
        var jit = new JitOptions(count, options, values).Validate();
        *module = Load(jit, () => new SoftModule(context, ModuleImage.Read(image).For(context.Device)).Handle);
        jit.WriteInfo("");
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuModuleUnload(void* module) => Api.InContext(context =>
    {
        var owner = context.Driver.Handles.Get<SoftModule>(module).Context;

        // Kernels that run read the module's variables.
        owner.Synchronize();
        owner.Unregister<SoftModule>((nint)module).Dispose();
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuModuleGetFunction(nint* function, void* module, byte* name) => Api.InContext(context =>
    {
        Api.Require(function != null);
        *function = context.Driver.Handles.Get<SoftModule>(module).Function(CudaText.Read(name)).Handle;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuModuleGetGlobal_v2(ulong* address, nuint* size, void* module, byte* name) =>
        Api.InContext(context => WriteGlobal(context.Driver.Handles.Get<SoftModule>(module), name, address, size));

    [UnmanagedCallersOnly]
    public static CudaResult cuModuleGetFunctionCount(uint* count, void* module) => Api.InContext(context =>
    {
        Api.Require(count != null);
        *count = (uint)context.Driver.Handles.Get<SoftModule>(module).Code.Kernels.Count;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuModuleEnumerateFunctions(nint* functions, uint count, void* module) =>
        Api.InContext(context =>
        {
            Api.Require(functions != null && count > 0);
            var loaded = context.Driver.Handles.Get<SoftModule>(module);
            var index = 0;
            foreach (var name in loaded.Code.Kernels.Keys.Take((int)Math.Min(count, int.MaxValue)))
            {
                functions[index++] = loaded.Function(name).Handle;
            }
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuLinkCreate_v2(uint count, JitOption* options, void** values, nint* state) =>
        Api.InContext(context =>
        {
            Api.Require(state != null);
            var jit = new JitOptions(count, options, values).Validate();
            *state = context.Register(new SoftLinker(context.Device, jit));
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuLinkAddData_v2(
        void* state, int type, void* data, nuint size, byte* name, uint count, JitOption* options, void** values) =>
        Api.InContext(context =>
        {
            new JitOptions(count, options, values).Validate();
            context.Driver.Handles.Get<SoftLinker>(state).Add((JitInputType)type, data, size);
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuLinkComplete(void* state, nint* image, nuint* size) => Api.InContext(context =>
    {
        Api.Require(image != null);
        (*image, var bytes) = context.Driver.Handles.Get<SoftLinker>(state).Complete();
        if (size != null)
        {
            *size = bytes;
        }
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuLinkDestroy(void* state) =>
        Api.InContext(context => context.Unregister<SoftLinker>((nint)state).Dispose());

    /// <summary>Writes address and size of a variable; either may be null.</summary>
    public static void WriteGlobal(SoftModule module, byte* name, ulong* address, nuint* size)
    {
        var (place, bytes) = module.Global(CudaText.Read(name));
        if (address != null)
        {
            *address = place;
        }

        if (size != null)
        {
            *size = (nuint)bytes;
        }
    }
}

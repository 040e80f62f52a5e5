using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Modules;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Libraries and their kernels.</summary>
internal static unsafe class CudaLibraries
{
    [UnmanagedCallersOnly]
    public static CudaResult cuLibraryLoadData(
        nint* library,
        void* code,
        JitOption* options,
        void** values,
        uint count,
        void* libraryOptions,
        void** libraryValues,
        uint libraryCount) => Api.Run(driver =>
    {
        Api.Require(library != null && (libraryCount == 0 || libraryOptions != null));
        var jit = new JitOptions(count, options, values).Validate();
        var device = Api.CurrentContext?.Device ?? driver.Device(0);
        *library = CudaModules.Load(jit, () =>
            driver.Handles.Add((object)new SoftLibrary(driver, ModuleImage.Read(code), device)));
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuLibraryUnload(void* library) =>
        Api.Run(driver => driver.Handles.Remove<SoftLibrary>((nint)library).Dispose());

    [UnmanagedCallersOnly]
    public static CudaResult cuLibraryGetKernel(nint* kernel, void* library, byte* name) => Api.Run(driver =>
    {
        Api.Require(kernel != null);
        *kernel = driver.Handles.Get<SoftLibrary>(library).Kernel(CudaText.Read(name)).Handle;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuLibraryGetGlobal(ulong* address, nuint* size, void* library, byte* name) =>
        Api.InContext(context => CudaModules.WriteGlobal(
            context.Driver.Handles.Get<SoftLibrary>(library).ModuleIn(context), name, address, size));

    [UnmanagedCallersOnly]
    public static CudaResult cuLibraryGetManaged(ulong* address, nuint* size, void* library, byte* name) =>
        Api.Run(driver =>
        {
            driver.Handles.Get<SoftLibrary>(library);
            return CudaResult.NotFound;
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuLibraryGetModule(nint* module, void* library) => Api.InContext(context =>
    {
        Api.Require(module != null);
        *module = context.Driver.Handles.Get<SoftLibrary>(library).ModuleIn(context).Handle;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuLibraryGetKernelCount(uint* count, void* library) => Api.Run(driver =>
    {
        Api.Require(count != null);
        *count = (uint)driver.Handles.Get<SoftLibrary>(library).Code.Kernels.Count;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuLibraryEnumerateKernels(nint* kernels, uint count, void* library) => Api.Run(driver =>
    {
        Api.Require(kernels != null && count > 0);
        var loaded = driver.Handles.Get<SoftLibrary>(library);
        var index = 0;
        foreach (var name in loaded.Code.Kernels.Keys.Take((int)Math.Min(count, int.MaxValue)))
        {
            kernels[index++] = loaded.Kernel(name).Handle;
        }
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuKernelGetFunction(nint* function, void* kernel) => Api.InContext(context =>
    {
        Api.Require(function != null);
        *function = context.Driver.Handles.Get<SoftKernel>(kernel).FunctionIn(context).Handle;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuKernelGetName(byte** name, void* kernel) => Api.Run(driver =>
    {
        Api.Require(name != null);
        *name = CudaText.Constant(driver.Handles.Get<SoftKernel>(kernel).Name);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuKernelGetAttribute(
        int* value, int attribute, void* kernel, int device) => Api.Run(driver =>
    {
        Api.Require(value != null);
        var target = driver.Device(device);
        var code = driver.Handles.Get<SoftKernel>(kernel);
        *value = SoftFunction.Read(
            code.CodeFor(target), code.Library.CodeFor(target), code.SettingsOn(device), target, attribute);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuKernelSetAttribute(
        int attribute, int value, void* kernel, int device) => Api.Run(driver =>
    {
        var code = driver.Handles.Get<SoftKernel>(kernel);
        SoftFunction.Write(code.CodeFor(driver.Device(device)), code.SettingsOn(device), attribute, value);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuKernelSetCacheConfig(void* kernel, int config, int device) => Api.Run(driver =>
    {
        driver.Handles.Get<SoftKernel>(kernel);
        driver.Device(device);
        Api.Require(config is >= 0 and <= 3);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuKernelGetParamInfo(void* kernel, nuint index, nuint* offset, nuint* size) =>
        Api.Run(driver =>
        {
            var code = driver.Handles.Get<SoftKernel>(kernel);
            CudaFunctions.WriteParameter(code.Library.Code.Kernels[code.Name], index, offset, size);
        });
}

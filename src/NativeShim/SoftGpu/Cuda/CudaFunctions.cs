using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Modules;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Functions and occupancy. Where CUDA takes a function, a kernel's handle serves as well.</summary>
internal static unsafe class CudaFunctions
{
    /// <summary>The function of a handle; that of a kernel is the one in the current context.</summary>
    /// <exception cref="CudaFailure">InvalidHandle.</exception>
    public static SoftFunction Find(SoftContext context, void* handle) =>
        context.Driver.Handles.TryGet<SoftKernel>((nint)handle)?.FunctionIn(context).Function
        ?? context.Driver.Handles.Get<SoftFunction>(handle);

    /// <exception cref="CudaFailure">InvalidValue: there is no such parameter.</exception>
    public static void WriteParameter(PtxKernel kernel, nuint index, nuint* offset, nuint* size)
    {
        Api.Require(offset != null && index < (nuint)kernel.Parameters.Count);
        *offset = (nuint)kernel.Parameters[(int)index].Offset;
        if (size != null)
        {
            *size = (nuint)kernel.Parameters[(int)index].Size;
        }
    }

    [UnmanagedCallersOnly]
    public static CudaResult cuFuncGetAttribute(int* value, int attribute, void* function) => Api.InContext(context =>
    {
        Api.Require(value != null);
        var code = Find(context, function);
        *value = SoftFunction.Read(code.Kernel, code.Module.Code, code.Settings, context.Device, attribute);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuFuncSetAttribute(void* function, int attribute, int value) => Api.InContext(context =>
    {
        var code = Find(context, function);
        SoftFunction.Write(code.Kernel, code.Settings, attribute, value);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuFuncSetCacheConfig(void* function, int config) => Api.InContext(context =>
    {
        Find(context, function);
        Api.Require(config is >= 0 and <= 3);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuFuncSetSharedMemConfig(void* function, int config) => Api.InContext(context =>
    {
        Find(context, function);
        Api.Require(config is >= 0 and <= 2);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuFuncGetName(byte** name, void* function) => Api.InContext(context =>
    {
        Api.Require(name != null);
        *name = CudaText.Constant(Find(context, function).Kernel.Name);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuFuncGetParamInfo(void* function, nuint index, nuint* offset, nuint* size) =>
        Api.InContext(context => WriteParameter(Find(context, function).Kernel, index, offset, size));

    [UnmanagedCallersOnly]
    public static CudaResult cuFuncLoad(void* function) => Api.InContext(context =>
    {
        Find(context, function);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuFuncIsLoaded(int* state, void* function) => Api.InContext(context =>
    {
        Api.Require(state != null);
        Find(context, function);
        *state = 1;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
        int* blocks, void* function, int blockSize, nuint dynamicShared, uint flags) => Api.InContext(context =>
    {
        Api.Require(blocks != null && blockSize > 0 && flags <= 1);
        *blocks = Occupancy.BlocksPerMultiprocessor(
            context.Device.Spec, Find(context, function).Kernel, blockSize, dynamicShared);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuOccupancyAvailableDynamicSMemPerBlock(
        nuint* bytes, void* function, int blocks, int blockSize) => Api.InContext(context =>
    {
        Api.Require(bytes != null && blocks > 0 && blockSize > 0);
        *bytes = (nuint)Occupancy.AvailableDynamicShared(Find(context, function).Kernel, blocks);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuOccupancyMaxActiveClusters(int* clusters, void* function, CUlaunchConfig* config) =>
        Api.InContext(_ => CudaResult.NotSupported);

    [UnmanagedCallersOnly]
    public static CudaResult cuOccupancyMaxPotentialClusterSize(int* size, void* function, CUlaunchConfig* config) =>
        Api.InContext(_ => CudaResult.NotSupported);
}

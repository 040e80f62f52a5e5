using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Launches of kernels and host functions.</summary>
internal static unsafe class CudaLaunches
{
    [UnmanagedCallersOnly]
    public static CudaResult cuLaunchKernel(
        void* function,
        uint gridX,
        uint gridY,
        uint gridZ,
        uint blockX,
        uint blockY,
        uint blockZ,
        uint sharedBytes,
        void* stream,
        void** parameters,
        void** extra) => Api.OnStream(stream, (context, queue) =>
    {
        var geometry = new LaunchGeometry(gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes);
        var task = LaunchRequest.ToTask(context, function, geometry, parameters, extra, LaunchRequest.NoAttributes);
        Submission.Enqueue(context, queue, task);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuLaunchKernelEx(CUlaunchConfig* config, void* function, void** parameters, void** extra)
    {
        if (config == null)
        {
            return CudaResult.InvalidValue;
        }

        return Api.OnStream(config->Stream, (context, queue) =>
        {
            var geometry = new LaunchGeometry(
                config->GridDimX, config->GridDimY, config->GridDimZ,
                config->BlockDimX, config->BlockDimY, config->BlockDimZ, config->SharedMemBytes);
            var attributes = LaunchRequest.Attributes(config->Attrs, config->NumAttrs);
            Submission.Enqueue(
                context, queue, LaunchRequest.ToTask(context, function, geometry, parameters, extra, attributes));
        });
    }

    [UnmanagedCallersOnly]
    public static CudaResult cuLaunchCooperativeKernel(
        void* function,
        uint gridX,
        uint gridY,
        uint gridZ,
        uint blockX,
        uint blockY,
        uint blockZ,
        uint sharedBytes,
        void* stream,
        void** parameters) => Api.InContext(context =>
    {
        var name = CudaFunctions.Find(context, function).Kernel.Name;
        throw new CudaFailure(
            CudaResult.NotSupported, $"cooperative launch of '{name}': blocks do not run all at once");
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuLaunchHostFunc(void* stream, nint function, nint userData) =>
        Api.OnStream(stream, (context, queue) =>
        {
            Api.Require(function != 0);
            Submission.Enqueue(context, queue, new HostTask(function, userData));
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuTensorMapEncodeTiled(
        void* map, int type, uint rank, ulong address, void* dims, void* strides, void* box, void* steps,
        int interleave, int swizzle, int promotion, int fill) => CudaResult.NotSupported;

    [UnmanagedCallersOnly]
    public static CudaResult cuTensorMapEncodeIm2col(
        void* map, int type, uint rank, ulong address, void* dims, void* strides, void* lower, void* upper,
        uint channels, uint pixels, void* steps, int interleave, int swizzle, int promotion, int fill) =>
        CudaResult.NotSupported;

    [UnmanagedCallersOnly]
    public static CudaResult cuTensorMapReplaceAddress(void* map, ulong address) => CudaResult.NotSupported;
}

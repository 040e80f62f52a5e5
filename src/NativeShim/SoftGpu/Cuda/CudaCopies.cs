using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Memory;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Copies.</summary>
internal static unsafe class CudaCopies
{
    [UnmanagedCallersOnly]
    public static CudaResult cuMemcpyHtoD_v2(ulong target, void* source, nuint bytes) => Api.InContext(context =>
    {
        RequireDevice(target, bytes);
        return Submission.CopyAndWait(context, CopyTask.Linear((ulong)source, target, bytes).Validate(context));
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemcpyDtoH_v2(void* target, ulong source, nuint bytes) => Api.InContext(context =>
    {
        RequireDevice(source, bytes);
        return Submission.CopyAndWait(context, CopyTask.Linear(source, (ulong)target, bytes).Validate(context));
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemcpyHtoDAsync_v2(ulong target, void* source, nuint bytes, void* stream) =>
        Linear(target, (ulong)source, bytes, stream, target, null);

    [UnmanagedCallersOnly]
    public static CudaResult cuMemcpyDtoHAsync_v2(void* target, ulong source, nuint bytes, void* stream) =>
        Linear((ulong)target, source, bytes, stream, source, null);

    [UnmanagedCallersOnly]
    public static CudaResult cuMemcpyDtoDAsync_v2(ulong target, ulong source, nuint bytes, void* stream) =>
        Linear(target, source, bytes, stream, target, source);

    [UnmanagedCallersOnly]
    public static CudaResult cuMemcpyAsync(ulong target, ulong source, nuint bytes, void* stream) =>
        Linear(target, source, bytes, stream, null, null);

    [UnmanagedCallersOnly]
    public static CudaResult cuMemcpyPeerAsync(
        ulong target, void* targetContext, ulong source, void* sourceContext, nuint bytes, void* stream) =>
        Api.OnStream(stream, (context, queue) =>
        {
            context.Driver.Handles.Get<SoftContext>((nint)targetContext, CudaResult.InvalidContext);
            context.Driver.Handles.Get<SoftContext>((nint)sourceContext, CudaResult.InvalidContext);
            return Submission.EnqueueCopy(context, queue, CopyTask.Linear(source, target, bytes).Validate(context));
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemcpy2DAsync_v2(
        CUDA_MEMCPY2D* copy, void* stream) => Api.OnStream(stream, (context, queue) =>
    {
        Api.Require(copy != null);
        return Submission.EnqueueCopy(context, queue, CopyRequest.ToTask(context, CopyRequest.Widen(*copy)));
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuMemcpy3DAsync_v2(
        CUDA_MEMCPY3D* copy, void* stream) => Api.OnStream(stream, (context, queue) =>
    {
        Api.Require(copy != null);
        return Submission.EnqueueCopy(context, queue, CopyRequest.ToTask(context, *copy));
    });

    private static CudaResult Linear(
        ulong target, ulong source, nuint bytes, void* stream, ulong? device, ulong? otherDevice) =>
        Api.OnStream(stream, (context, queue) =>
        {
            RequireDevice(device ?? VirtualMemory.WindowStart, bytes);
            RequireDevice(otherDevice ?? VirtualMemory.WindowStart, bytes);
            return Submission.EnqueueCopy(context, queue, CopyTask.Linear(source, target, bytes).Validate(context));
        });

    /// <summary>Pinned memory has a device pointer, so it may stand where device memory is meant.</summary>
    private static void RequireDevice(ulong address, nuint bytes) => Api.Require(
        bytes == 0 || address is >= VirtualMemory.WindowStart and < Execution.DeviceAddressSpace.End,
        $"0x{address:x} is no device pointer");
}

using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Memsets.</summary>
internal static unsafe class CudaMemsets
{
    [UnmanagedCallersOnly]
    public static CudaResult cuMemsetD8Async(ulong address, uint value, nuint count, void* stream) =>
        Set(address, 0, value, 1, count, 1, stream);

    [UnmanagedCallersOnly]
    public static CudaResult cuMemsetD16Async(ulong address, uint value, nuint count, void* stream) =>
        Set(address, 0, value, 2, count, 1, stream);

    [UnmanagedCallersOnly]
    public static CudaResult cuMemsetD32Async(ulong address, uint value, nuint count, void* stream) =>
        Set(address, 0, value, 4, count, 1, stream);

    [UnmanagedCallersOnly]
    public static CudaResult cuMemsetD2D8Async(
        ulong address, nuint pitch, uint value, nuint width, nuint height, void* stream) =>
        Set(address, pitch, value, 1, width, height, stream);

    [UnmanagedCallersOnly]
    public static CudaResult cuMemsetD2D16Async(
        ulong address, nuint pitch, uint value, nuint width, nuint height, void* stream) =>
        Set(address, pitch, value, 2, width, height, stream);

    [UnmanagedCallersOnly]
    public static CudaResult cuMemsetD2D32Async(
        ulong address, nuint pitch, uint value, nuint width, nuint height, void* stream) =>
        Set(address, pitch, value, 4, width, height, stream);

    private static CudaResult Set(
        ulong address, nuint pitch, uint value, uint elementSize, nuint width, nuint height, void* stream) =>
        Api.OnStream(stream, (context, queue) =>
        {
            var task = new MemsetTask(address, pitch, value, elementSize, width, height);
            task.Validate(context);
            Submission.Enqueue(context, queue, task);
        });
}

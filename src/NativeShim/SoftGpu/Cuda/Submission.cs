using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Streams;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Tasks go into a stream, or into the graph that the stream captures.</summary>
internal static class Submission
{
    private const ulong StagedBytes = 64 << 10;

    public static void Enqueue(SoftContext context, SoftStream stream, DeviceTask task)
    {
        if (!context.Driver.Captures.TryRecord(stream, task))
        {
            context.Submit(stream, task);
        }
    }

    /// <summary>
    /// A copy that CUDA calls asynchronous. As in CUDA, pageable memory is not touched after the return: small sources
    /// are copied aside, for all others the call waits.
    /// </summary>
    public static CudaResult EnqueueCopy(SoftContext context, SoftStream stream, CopyTask task)
    {
        if (context.Driver.Captures.TryRecord(stream, task))
        {
            return CudaResult.Success;
        }

        var readsPageable = !task.Source.IsDevice && context.Driver.Pinned.Find(task.Source.Address) is null;
        var writesPageable = !task.Target.IsDevice && context.Driver.Pinned.Find(task.Target.Address) is null;
        var stages = readsPageable && !writesPageable && task.Height == 1 && task.Depth == 1
            && task.Bytes is > 0 and <= StagedBytes && !stream.IsIdle;
        var operation = context.Submit(stream, stages ? task.Stage() : task);
        if (task.Bytes == 0 || stages || (!readsPageable && !writesPageable))
        {
            return CudaResult.Success;
        }

        operation.Wait();
        return context.Error;
    }

    /// <summary>A copy that CUDA calls synchronous: in the NULL stream, and the call waits.</summary>
    public static CudaResult CopyAndWait(SoftContext context, CopyTask task)
    {
        context.Driver.Captures.ForbidUnsafe();
        context.Driver.Captures.ForbidCapturing(context.Legacy);
        context.Submit(context.Legacy, task).Wait();
        return context.Error;
    }
}

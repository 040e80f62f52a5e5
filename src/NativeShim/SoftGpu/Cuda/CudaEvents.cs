using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Streams;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Events.</summary>
internal static unsafe class CudaEvents
{
    private const double NanosecondsPerMillisecond = 1_000_000;

    [UnmanagedCallersOnly]
    public static CudaResult cuEventCreate(nint* created, uint flags) => Api.InContext(context =>
    {
        const EventFlags Known = EventFlags.BlockingSync | EventFlags.DisableTiming;
        if (((EventFlags)flags & EventFlags.Interprocess) != 0)
        {
            return CudaResult.NotSupported;
        }

        Api.Require(created != null && ((EventFlags)flags & ~Known) == 0);
        var item = new SoftEvent(context, (EventFlags)flags);
        *created = item.Handle = context.Register(item);
        return CudaResult.Success;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuEventDestroy_v2(void* destroyed) => Api.InContext(context =>
    {
        var owner = context.Driver.Handles.Get<SoftEvent>(destroyed).Context;
        owner.Unregister<SoftEvent>((nint)destroyed);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuEventRecord(void* recorded, void* stream) => Record(recorded, stream, 0);

    [UnmanagedCallersOnly]
    public static CudaResult cuEventRecordWithFlags(void* recorded, void* stream, uint flags) =>
        Record(recorded, stream, flags);

    [UnmanagedCallersOnly]
    public static CudaResult cuEventQuery(void* queried) => Api.InContext(context =>
    {
        var item = context.Driver.Handles.Get<SoftEvent>(queried);
        context.Driver.Captures.ForbidCaptured(item);
        context.Driver.Captures.ForbidUnsafe();
        return item.Recorded is { IsComplete: false } ? CudaResult.NotReady : item.Context.Error;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuEventSynchronize(void* awaited) => Api.InContext(context =>
    {
        var item = context.Driver.Handles.Get<SoftEvent>(awaited);
        context.Driver.Captures.ForbidCaptured(item);
        context.Driver.Captures.ForbidUnsafe();
        item.Recorded?.Wait();
        return item.Context.Error;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuEventElapsedTime(float* milliseconds, void* start, void* end) => Api.InContext(context =>
    {
        Api.Require(milliseconds != null);
        var first = context.Driver.Handles.Get<SoftEvent>(start);
        var last = context.Driver.Handles.Get<SoftEvent>(end);
        context.Driver.Captures.ForbidCaptured(first);
        context.Driver.Captures.ForbidCaptured(last);
        if (!first.HasTiming || !last.HasTiming || first.Context.Device != last.Context.Device
            || first.Recorded is not { } from || last.Recorded is not { } to)
        {
            return CudaResult.InvalidHandle;
        }

        if (!from.IsComplete || !to.IsComplete)
        {
            return CudaResult.NotReady;
        }

        *milliseconds = (float)((to.End - from.End) / NanosecondsPerMillisecond);
        return CudaResult.Success;
    });

    private static CudaResult Record(void* recorded, void* stream, uint flags) =>
        Api.OnStream(stream, (context, queue) =>
    {
        const uint External = 1;
        Api.Require(flags <= External);
        var item = context.Driver.Handles.Get<SoftEvent>(recorded);
        if (item.Context != context)
        {
            throw new CudaFailure(CudaResult.InvalidHandle, "event and stream belong to different contexts");
        }

        var captures = context.Driver.Captures;
        if (flags == External && captures.Inspect(queue, capture => capture is not null))
        {
            captures.TryRecord(queue, new RecordTask(item));
        }
        else if (!captures.TryRecordEvent(queue, item))
        {
            context.Submit(queue, MarkerTask.Instance, operation => item.Recorded = operation);
        }
    });
}

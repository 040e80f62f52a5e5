using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Streams;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Streams.</summary>
internal static unsafe class CudaStreams
{
    private const int AttributeAccessPolicy = (int)LaunchAttributeId.AccessPolicyWindow;
    private const int AttributeSynchronization = (int)LaunchAttributeId.SynchronizationPolicy;
    private const int AttributePriority = (int)LaunchAttributeId.Priority;
    private const int AttributeMemSyncMap = (int)LaunchAttributeId.MemSyncDomainMap;
    private const int AttributeMemSyncDomain = (int)LaunchAttributeId.MemSyncDomain;

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamCreateWithPriority(
        nint* stream, uint flags, int priority) => Api.InContext(context =>
    {
        Api.Require(stream != null && flags <= (uint)StreamFlags.NonBlocking);
        *stream = context.Register(context.CreateStream((StreamFlags)flags, Clamp(priority)));
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamDestroy_v2(void* stream) => Api.InContext(context =>
    {
        var item = context.Driver.Handles.Get<SoftStream>(stream);
        if (context.Driver.Captures.Inspect(item, capture => capture is not null))
        {
            context.Driver.Captures.ForbidCapturing(item);
        }

        item.Context.Unregister<SoftStream>((nint)stream).IsDestroyed = true;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamSynchronize(void* stream) => Api.OnStream(stream, (context, queue) =>
    {
        context.Driver.Captures.ForbidCapturing(queue);
        context.Driver.Captures.ForbidUnsafe();
        queue.Last?.Wait();
        return context.Error;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamQuery(void* stream) => Api.OnStream(stream, (context, queue) =>
    {
        context.Driver.Captures.ForbidCapturing(queue);
        context.Driver.Captures.ForbidUnsafe();
        return !queue.IsIdle ? CudaResult.NotReady : context.Error;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamWaitEvent(void* stream, void* awaited, uint flags) =>
        Api.OnStream(stream, (context, queue) =>
        {
            const uint External = 1;
            Api.Require(flags <= External);
            var item = context.Driver.Handles.Get<SoftEvent>(awaited);
            if (flags == External && context.Driver.Captures.Inspect(queue, capture => capture is not null))
            {
                context.Driver.Captures.TryRecord(queue, new WaitTask(item));
                return;
            }

            if (!context.Driver.Captures.TryWaitEvent(queue, item) && item.Recorded is { } recorded)
            {
                context.Submit(queue, MarkerTask.Instance, operation => operation.DependOn(recorded));
            }
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamGetAttribute(void* stream, int attribute, CUlaunchAttributeValue* value) =>
        Api.OnStream(stream, (_, queue) =>
        {
            Api.Require(value != null);
            *value = attribute switch
            {
                AttributePriority => new CUlaunchAttributeValue { Int32 = queue.Priority },
                AttributeSynchronization => Stored(queue, attribute, new CUlaunchAttributeValue { Int32 = 1 }),
                AttributeMemSyncMap => Stored(queue, attribute, new CUlaunchAttributeValue { Int32 = 0x0100 }),
                AttributeAccessPolicy or AttributeMemSyncDomain => Stored(queue, attribute, default),
                _ => throw new CudaFailure(CudaResult.InvalidValue, $"stream attribute {attribute}"),
            };
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamSetAttribute(void* stream, int attribute, CUlaunchAttributeValue* value) =>
        Api.OnStream(stream, (_, queue) =>
        {
            Api.Require(value != null);
            switch (attribute)
            {
                case AttributePriority:
                    queue.Priority = Clamp(value->Int32);
                    break;
                case AttributeSynchronization when value->Int32 is >= 1 and <= 4:
                case AttributeAccessPolicy or AttributeMemSyncMap or AttributeMemSyncDomain:
                    lock (queue.Attributes)
                    {
                        queue.Attributes[attribute] = *value;
                    }

                    break;
                default:
                    throw new CudaFailure(CudaResult.InvalidValue, $"stream attribute {attribute}");
            }
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamCopyAttributes(
        void* target, void* source) => Api.OnStream(target, (context, queue) =>
    {
        var from = Api.Stream(context, source);
        Dictionary<int, CUlaunchAttributeValue> copy;
        lock (from.Attributes)
        {
            copy = new(from.Attributes);
        }

        queue.Priority = from.Priority;
        lock (queue.Attributes)
        {
            foreach (var (id, value) in copy)
            {
                queue.Attributes[id] = value;
            }
        }
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamWriteValue32_v2(void* stream, ulong address, uint value, uint flags) =>
        Write(stream, address, value, 4, flags);

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamWriteValue64_v2(void* stream, ulong address, ulong value, uint flags) =>
        Write(stream, address, value, 8, flags);

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamWaitValue32_v2(void* stream, ulong address, uint value, uint flags) =>
        Wait(stream, address, value, 4, flags);

    [UnmanagedCallersOnly]
    public static CudaResult cuStreamWaitValue64_v2(void* stream, ulong address, ulong value, uint flags) =>
        Wait(stream, address, value, 8, flags);

    private static int Clamp(int priority) => Math.Clamp(priority, CudaContexts.GreatestPriority, 0);

    private static CUlaunchAttributeValue Stored(SoftStream stream, int attribute, CUlaunchAttributeValue otherwise)
    {
        lock (stream.Attributes)
        {
            return stream.Attributes.GetValueOrDefault(attribute, otherwise);
        }
    }

    private static CudaResult Write(void* stream, ulong address, ulong value, int size, uint flags) =>
        Api.OnStream(stream, (context, queue) =>
        {
            const uint NoMemoryBarrier = 1;
            Api.Require(flags <= NoMemoryBarrier && address % (ulong)size == 0);
            Api.Require(context.Driver.CanAccess(address, (ulong)size, write: true));
            Submission.Enqueue(context, queue, new WriteValueTask(address, value, size));
        });

    private static CudaResult Wait(void* stream, ulong address, ulong value, int size, uint flags) =>
        Api.OnStream(stream, (context, queue) =>
        {
            if ((flags & (uint)WaitValueFlags.Flush) != 0)
            {
                return CudaResult.NotSupported;
            }

            Api.Require(flags <= (uint)WaitValueFlags.Nor && address % (ulong)size == 0);
            Api.Require(context.Driver.CanAccess(address, (ulong)size, write: false));
            Submission.Enqueue(context, queue, new WaitValueTask(address, value, size, (WaitValueFlags)flags));
            return CudaResult.Success;
        });
}

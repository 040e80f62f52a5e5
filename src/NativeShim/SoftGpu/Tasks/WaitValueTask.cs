using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;

namespace TensorFusion.SoftGpu.Tasks;

/// <summary>Holds the stream until 4 or 8 bytes of memory have a value. Not possible in graphs.</summary>
internal sealed unsafe class WaitValueTask(ulong address, ulong value, int size, WaitValueFlags condition) : DeviceTask
{
    public override GraphNodeType NodeType =>
        throw new CudaFailure(CudaResult.StreamCaptureUnsupported, "a memory operation cannot be captured");

    public override long Execute(SoftContext context, long ready)
    {
        if (IsMet(context))
        {
            return ready;
        }

        context.Driver.Scheduler.Block(() => context.Driver.Progress.WaitUntil(
            () => context.Error != CudaResult.Success || context.IsEnding || IsMet(context)));
        return Math.Max(ready, context.Device.Clock.Now);
    }

    private bool IsMet(SoftContext context)
    {
        var gate = context.Driver.Memory.InUse;
        gate.EnterReadLock();
        try
        {
            context.Driver.CheckAccess(address, (ulong)size, write: false, "wait for a value");
            var seen = size == 4 ? Volatile.Read(ref *(uint*)address) : Volatile.Read(ref *(ulong*)address);
            return condition switch
            {
                WaitValueFlags.GreaterOrEqual =>
                    size == 4 ? (int)((uint)seen - (uint)value) >= 0 : (long)(seen - value) >= 0,
                WaitValueFlags.Equal => seen == value,
                WaitValueFlags.And => (seen & value) != 0,
                _ => (~(seen | value) & (size == 4 ? uint.MaxValue : ulong.MaxValue)) != 0,
            };
        }
        finally
        {
            gate.ExitReadLock();
        }
    }
}

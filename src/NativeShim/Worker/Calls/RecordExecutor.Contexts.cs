using TensorFusion.Driver;
using TensorFusion.Protocol;

namespace TensorFusion.Worker.Calls;

/// <summary>What a program may do to the context that it shares with the other programs of its slice.</summary>
internal sealed unsafe partial class RecordExecutor
{
    protected override CudaResult OnCtxSetLimit(in CtxSetLimitRecord call, ref CtxSetLimitReply reply) =>
        _device.Limits.Set(call.Limit, call.Value);

    protected override CudaResult OnCtxReset(in CtxResetRecord call, ref CtxResetReply reply)
    {
        EndCaptures(_device);
        return WaitUntilIdle(_device) ? DestroyObjects(_device) : _health.Error;
    }
}

using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;

namespace TensorFusion.SoftGpu.Tasks;

/// <summary>Writes 4 or 8 bytes to memory when the stream comes to it. Not possible in graphs.</summary>
internal sealed unsafe class WriteValueTask(ulong address, ulong value, int size) : DeviceTask
{
    public override GraphNodeType NodeType =>
        throw new CudaFailure(CudaResult.StreamCaptureUnsupported, "a memory operation cannot be captured");

    public override long Execute(SoftContext context, long ready)
    {
        context.Driver.CheckAccess(address, (ulong)size, write: true, "write of a value");
        if (size == 4)
        {
            Volatile.Write(ref *(uint*)address, (uint)value);
        }
        else
        {
            Volatile.Write(ref *(ulong*)address, value);
        }

        return ready;
    }
}

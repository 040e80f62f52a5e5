using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Streams;

namespace TensorFusion.SoftGpu.Tasks;

/// <summary>
/// Waits for an event within a graph. The launch as a whole depends on the event, which is stronger than what the
/// graph says and never weaker; the node itself has nothing left to wait for.
/// </summary>
internal sealed class WaitTask(SoftEvent awaited) : DeviceTask
{
    public SoftEvent Event => awaited;

    public override GraphNodeType NodeType => GraphNodeType.WaitEvent;

    public override long Execute(SoftContext context, long ready) => ready;
}

using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;

namespace TensorFusion.SoftGpu.Tasks;

/// <summary>
/// Nothing but a place in the order: records and waits of events in streams, empty nodes of graphs.
/// </summary>
internal sealed class MarkerTask : DeviceTask
{
    private MarkerTask()
    {
    }

    public static MarkerTask Instance { get; } = new();

    public override GraphNodeType NodeType => GraphNodeType.Empty;

    public override bool IsInstant => true;

    public override long Execute(SoftContext context, long ready) => ready;
}

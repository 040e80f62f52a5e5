using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Streams;

namespace TensorFusion.SoftGpu.Tasks;

/// <summary>Records an event within a graph.</summary>
internal sealed class RecordTask(SoftEvent recorded) : DeviceTask
{
    public SoftEvent Event => recorded;

    public override GraphNodeType NodeType => GraphNodeType.EventRecord;

    public override long Execute(SoftContext context, long ready)
    {
        recorded.Recorded = Operation.Finished(context.Device.Clock, ready);
        return ready;
    }
}

using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;

namespace TensorFusion.SoftGpu.Tasks;

/// <summary>Calls a function of the program on a driver's thread; the stream waits for its return.</summary>
internal sealed unsafe class HostTask(nint function, nint userData) : DeviceTask
{
    public nint Function => function;

    public nint UserData => userData;

    public override GraphNodeType NodeType => GraphNodeType.Host;

    public override long Execute(SoftContext context, long ready)
    {
        context.Driver.Scheduler.Block(() => ((delegate* unmanaged<nint, void>)function)(userData));
        return Math.Max(ready, context.Device.Clock.Now);
    }
}

using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;

namespace TensorFusion.SoftGpu.Tasks;

/// <summary>Work for a device, in a stream or as a node of a graph. Immutable, so that graphs can share it.</summary>
internal abstract class DeviceTask
{
    /// <summary>What a graph calls it.</summary>
    public abstract GraphNodeType NodeType { get; }

    /// <summary>Takes no time on the host and never waits, so that it needs no thread of its own.</summary>
    public virtual bool IsInstant => false;

    /// <summary>Does the work.</summary>
    /// <param name="context">Where it runs.</param>
    /// <param name="ready">Earliest start in device time.</param>
    /// <returns>The end in device time.</returns>
    /// <exception cref="CudaFailure">It failed; the context fails with it.</exception>
    public abstract long Execute(SoftContext context, long ready);
}

using TensorFusion.Driver;
using TensorFusion.Protocol;

namespace TensorFusion.Worker;

/// <summary>Runs the records of one connection. The generated part decodes; a connection implements the handlers.</summary>
internal abstract unsafe partial class CallDecoder
{
    /// <summary>Bytes that a reply may have: a slot without its header.</summary>
    protected const int ReplyCapacity = Wire.SlotBytes - 16;

    /// <summary>The driver that the handlers call.</summary>
    protected abstract CudaDriver Driver { get; }

    /// <summary>Refuses a record that cannot be what it says it is; counted, and harmless to everybody else.</summary>
    protected abstract CudaResult Malformed(RecordHeader* header);
}

using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Graphs;

namespace TensorFusion.SoftGpu.Streams;

/// <summary>An event: the operation that recorded it last, or the place in a capture.</summary>
internal sealed class SoftEvent(SoftContext context, EventFlags flags)
{
    private volatile Operation? _recorded;

    public SoftContext Context => context;

    public EventFlags Flags => flags;

    /// <summary>The handle that the program has.</summary>
    public nint Handle { get; set; }

    /// <summary>Null before the first record.</summary>
    public Operation? Recorded
    {
        get => _recorded;
        set => _recorded = value;
    }

    /// <summary>Set while the last record happened in a capture; guarded by the driver's capture lock.</summary>
    public EventCapture? Capture { get; set; }

    public bool HasTiming => (flags & EventFlags.DisableTiming) == 0;
}

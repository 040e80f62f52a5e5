using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Objects;

/// <summary>A link in progress. The driver writes to its logs until it is destroyed.</summary>
internal sealed unsafe class LinkObject(WorkerDevice device) : IDisposable
{
    /// <summary>Bytes of each log.</summary>
    public const int LogBytes = 7168;

    public WorkerDevice Device => device;

    /// <summary>The driver's link state.</summary>
    public nint Handle { get; set; }

    /// <summary>What was linked; it belongs to the driver's link state. Null before completion.</summary>
    public byte* Image { get; set; }

    public nuint ImageBytes { get; set; }

    public JitLog InfoLog { get; } = new(LogBytes);

    public JitLog ErrorLog { get; } = new(LogBytes);

    public void Dispose()
    {
        InfoLog.Dispose();
        ErrorLog.Dispose();
    }
}

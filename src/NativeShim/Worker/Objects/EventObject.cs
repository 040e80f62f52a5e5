using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Objects;

/// <summary>
/// An event of a program. Each record that finds the last one still pending gets a driver event of its own, so that
/// waiters of the earlier one do not have to wait for the later one.
/// </summary>
internal sealed class EventObject(WorkerDevice device, DriverEvent current, uint number)
{
    public WorkerDevice Device => device;

    public uint Number => number;

    /// <summary>The driver's event of the newest record.</summary>
    public DriverEvent Current { get; set; } = current;

    /// <summary>Whether it has been recorded.</summary>
    public bool Recorded { get; set; }

    /// <summary>A graph refers to the driver's event, which therefore stays the same.</summary>
    public bool Pinned { get; set; }

    /// <summary>The capture in which it was recorded last, or null.</summary>
    public CaptureSession? Capture { get; set; }
}

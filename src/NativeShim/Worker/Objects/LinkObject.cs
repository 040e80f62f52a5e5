using System.Runtime.InteropServices;
using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Objects;

/// <summary>A link in progress. The driver writes to its logs until it is destroyed.</summary>
internal sealed unsafe class LinkObject(WorkerDevice device) : IDisposable
{
    /// <summary>Bytes of each log.</summary>
    public const int LogBytes = 7168;

    private byte* _logs = (byte*)NativeMemory.AllocZeroed(2 * LogBytes);

    public WorkerDevice Device => device;

    /// <summary>The driver's link state.</summary>
    public nint Handle { get; set; }

    /// <summary>What was linked; it belongs to the driver's link state. Null before completion.</summary>
    public byte* Image { get; set; }

    public nuint ImageBytes { get; set; }

    public byte* InfoLog => _logs;

    public byte* ErrorLog => _logs + LogBytes;

    public void Dispose()
    {
        NativeMemory.Free(_logs);
        _logs = null;
    }
}

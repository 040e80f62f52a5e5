using System.Runtime.InteropServices;
using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Objects;

/// <summary>A link in progress. The driver writes to its logs until it is destroyed.</summary>
/// <param name="device">Where it runs.</param>
/// <param name="options">Most options that the driver is given.</param>
internal sealed unsafe class LinkObject(WorkerDevice device, int options) : IDisposable
{
    private readonly int* _ids = (int*)NativeMemory.AllocZeroed((nuint)options, sizeof(int));
    private readonly void** _values = (void**)NativeMemory.AllocZeroed((nuint)options, (nuint)sizeof(void*));

    /// <summary>Bytes of each log.</summary>
    public const int LogBytes = 7168;

    public WorkerDevice Device => device;

    /// <summary>Options; the driver reads and writes them as long as the link lives.</summary>
    public int* OptionIds => _ids;

    public void** OptionValues => _values;

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
        NativeMemory.Free(_ids);
        NativeMemory.Free(_values);
    }
}

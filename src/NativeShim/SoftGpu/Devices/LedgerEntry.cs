using System.Runtime.InteropServices;

namespace TensorFusion.SoftGpu.Devices;

/// <summary>
/// What one driver instance holds of a device, as it lies in the ledger's file. Free when the pid is 0.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct LedgerEntry
{
    public int Pid;
    private readonly int _reserved;

    /// <summary>
    /// Start time of the process in clock ticks since boot: a pid that was given again is another process.
    /// </summary>
    public ulong ProcessStart;

    /// <summary>Tells several driver instances of one process apart.</summary>
    public ulong Instance;

    /// <summary>Bytes of device memory held.</summary>
    public ulong Bytes;

    /// <summary>Nanoseconds for which operations executed, without the current period.</summary>
    public ulong BusyNanoseconds;

    /// <summary>Monotonic time (ns) at which the current busy period began; 0 while idle.</summary>
    public ulong BusySince;

    /// <summary>Device time (ns) for which this instance occupied the compute engine.</summary>
    public ulong ComputeNanoseconds;
}

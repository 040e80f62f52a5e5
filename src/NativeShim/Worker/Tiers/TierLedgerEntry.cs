using System.Runtime.InteropServices;

namespace TensorFusion.Worker.Tiers;

/// <summary>What one worker holds of the node's budgets. Part of a file: the layout is fixed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TierLedgerEntry
{
    /// <summary>Process id; 0 when the entry is free.</summary>
    public long ProcessId;

    /// <summary>Start time of the process, in the kernel's ticks since the start of the machine.</summary>
    public ulong StartTime;

    /// <summary>Bytes of the host tier.</summary>
    public ulong HostBytes;

    /// <summary>Bytes of the disk tier.</summary>
    public ulong DiskBytes;

    /// <summary>1 while all of it is only kept for the next freeze, and can be dropped.</summary>
    public ulong IsDroppable;

    public ulong Reserved;
}

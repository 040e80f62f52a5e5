using System.Runtime.InteropServices;

namespace TensorFusion.Arbiter.Accounts;

/// <summary>
/// One slice on one card, as it lies in the memory that workers share. Its own worker writes it, the others read it;
/// a free entry has <see cref="Joined"/> 0. Times are nanoseconds of the monotonic clock, which all processes share.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct TurnEntry
{
    /// <summary>Set while a worker owns the entry.</summary>
    public int Joined;

    /// <summary>Set while it waits for a turn.</summary>
    public int Wanting;

    /// <summary>Futex word; changes when a turn is given to the entry.</summary>
    public uint Grant;

    /// <summary>Set when its class preempts.</summary>
    public int Preempts;

    public int Priority;

    public int Pid;

    /// <summary>Set when it takes turns; else it uses the device whenever it likes.</summary>
    public int Exclusive;

    /// <summary>Set while its owner holds the place without taking part: its slice cannot run.</summary>
    public int Aside;

    public double Request;

    /// <summary>The limit that the policy made of the terms; 1 is none.</summary>
    public double Limit;

    public double Weight;

    /// <summary>Time charged, each nanosecond divided by the request.</summary>
    public long Virtual;

    /// <summary>Time charged beyond the request, each nanosecond divided by the weight.</summary>
    public long BurstVirtual;

    /// <summary>Time left under the limit at <see cref="LimitAt"/>; negative is a debt.</summary>
    public long LimitTokens;

    public long LimitAt;

    /// <summary>Time left of the request at <see cref="RequestAt"/>; negative is a debt.</summary>
    public long RequestTokens;

    /// <summary>The same, but time had while nothing was left is not a debt.</summary>
    public long RegularTokens;

    public long RequestAt;

    /// <summary>End of the present period under earliest deadline.</summary>
    public long Deadline;

    /// <summary>Time left in that period.</summary>
    public long DeadlineBudget;

    /// <summary>Since when it waits.</summary>
    public long WantingSince;

    /// <summary>Device time charged since the entry was taken.</summary>
    public long Charged;

    /// <summary>When the work of its present turn last came forward.</summary>
    public long ProgressAt;

    /// <summary>Turns given.</summary>
    public long Turns;

    /// <summary>
    /// Set while it waits but its worker does not come for the turn: it is given none, and keeps what it is owed.
    /// </summary>
    public int Absent;

    /// <summary>Time that its limit allowed while its worker was late for its turn, and that it has not had.</summary>
    public long LimitOwed;
}

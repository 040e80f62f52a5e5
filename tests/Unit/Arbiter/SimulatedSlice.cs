namespace TensorFusion.Tests.Unit.Arbiter;

/// <summary>A slice of a simulated card.</summary>
internal sealed class SimulatedSlice(int slot, long kernel)
{
    public int Slot => slot;

    /// <summary>Length of its kernels, ns.</summary>
    public long Kernel { get; set; } = kernel;

    /// <summary>Whether it always has another kernel; otherwise it has none.</summary>
    public bool Active { get; set; } = true;

    /// <summary>Until when the machine keeps its worker from running; it does not come for turns.</summary>
    public long AwayUntil { get; set; }

    /// <summary>Turns that it was given and did not come for.</summary>
    public int Missed { get; set; }

    /// <summary>Device time that its kernels took.</summary>
    public long Had { get; set; }

    /// <summary>Longest time between wanting a turn and getting it.</summary>
    public long LongestWait { get; set; }

    /// <summary>Device time since a mark.</summary>
    public long Since(long had) => Had - had;
}

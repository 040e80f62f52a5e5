using System.Diagnostics;

namespace TensorFusion.Worker.Tiers;

/// <summary>One command thread at the <see cref="FreezeGate"/>.</summary>
internal sealed class GateMember(Action wake)
{
    private long _lastActive = Stopwatch.GetTimestamp();

    /// <summary>Whether it waits and has nothing on the device; guarded by the gate.</summary>
    public bool Resting { get; set; }

    /// <summary>Whether records wait for it; guarded by the gate.</summary>
    public bool HasWork { get; set; }

    /// <summary>Timestamp of its last work.</summary>
    public long LastActive
    {
        get => Volatile.Read(ref _lastActive);
        set => Volatile.Write(ref _lastActive, value);
    }

    public void WakeThread() => wake();
}

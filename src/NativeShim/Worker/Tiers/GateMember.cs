using System.Diagnostics;

namespace TensorFusion.Worker.Tiers;

/// <summary>One command thread at the <see cref="FreezeGate"/>.</summary>
/// <param name="wake">Wakes it.</param>
/// <param name="program">Whose thread it is, for people.</param>
internal sealed class GateMember(Action wake, string program)
{
    private bool _captures;
    private long _lastActive = Stopwatch.GetTimestamp();

    /// <summary>Whether it waits and has nothing on the device; guarded by the gate.</summary>
    public bool Resting { get; set; }

    /// <summary>Whether records wait for it; guarded by the gate.</summary>
    public bool HasWork { get; set; }

    /// <summary>Whether it goes on because its program captures a graph, which cannot be interrupted.</summary>
    public bool Captures
    {
        get => Volatile.Read(ref _captures);
        set => Volatile.Write(ref _captures, value);
    }

    /// <summary>Why it does not rest, for people.</summary>
    public string Obstacle => Captures
        ? $"{program} captures a graph"
        : $"the work of {program} does not come to an end";

    /// <summary>Timestamp of its last work.</summary>
    public long LastActive
    {
        get => Volatile.Read(ref _lastActive);
        set => Volatile.Write(ref _lastActive, value);
    }

    public void WakeThread() => wake();
}

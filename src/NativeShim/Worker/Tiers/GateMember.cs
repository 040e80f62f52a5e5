using System.Diagnostics;

namespace TensorFusion.Worker.Tiers;

/// <summary>One command thread at the <see cref="FreezeGate"/>.</summary>
/// <param name="wake">Wakes it.</param>
/// <param name="program">Whose thread it is, for people.</param>
/// <param name="observer">Whether its program only looks, which is no use of the slice.</param>
internal sealed class GateMember(Action wake, string program, bool observer)
{
    private bool _busy;
    private bool _captures;
    private long _lastActive = Stopwatch.GetTimestamp();

    /// <summary>Whether its program only looks.</summary>
    public bool IsObserver => observer;

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

    /// <summary>Whether work of its program is on the device.</summary>
    public bool IsBusy
    {
        get => Volatile.Read(ref _busy);
        set => Volatile.Write(ref _busy, value);
    }

    /// <summary>Timestamp of its last work.</summary>
    public long LastActive
    {
        get => IsBusy ? Stopwatch.GetTimestamp() : Volatile.Read(ref _lastActive);
        set => Volatile.Write(ref _lastActive, value);
    }

    /// <summary>Nothing of its program is on the device any more.</summary>
    public void EndWork()
    {
        if (IsBusy)
        {
            LastActive = Stopwatch.GetTimestamp();
            IsBusy = false;
        }
    }

    public void WakeThread() => wake();
}

using System.Diagnostics;

namespace TensorFusion.Worker.Tiers;

/// <summary>
/// Where the command threads wait between two records while memory is not on the cards. Thread-safe.
/// </summary>
internal sealed class FreezeGate
{
    private readonly object _lock = new();
    private readonly List<GateMember> _members = [];
    private volatile bool _closed;
    private bool _moving;
    private long _lastLeft = Stopwatch.GetTimestamp();

    /// <summary>Whether command threads must wait.</summary>
    public bool IsClosed => _closed;

    /// <summary>A waiting thread has found a record, or no longer has one. Called on that thread.</summary>
    public event Action? WishChanged;

    /// <summary>Whether a command thread has records that wait.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_lock)
            {
                return _members.Exists(member => member is { HasWork: true, IsObserver: false });
            }
        }
    }

    /// <summary>How long no command thread has had anything to do.</summary>
    public TimeSpan Idle
    {
        get
        {
            lock (_lock)
            {
                var last = _members.Where(member => !member.IsObserver)
                    .Aggregate(_lastLeft, (latest, member) => Math.Max(latest, member.LastActive));
                return Stopwatch.GetElapsedTime(last);
            }
        }
    }

    /// <summary>A command thread begins; it is taken to run records until it says that it waits.</summary>
    /// <param name="wake">Wakes it.</param>
    /// <param name="program">Whose thread it is, for people.</param>
    /// <param name="observer">Whether its program only looks, which is no use of the slice.</param>
    public GateMember Join(Action wake, string program, bool observer = false)
    {
        var member = new GateMember(wake, program, observer);
        lock (_lock)
        {
            _members.Add(member);
        }

        return member;
    }

    /// <summary>A command thread has ended.</summary>
    public void Leave(GateMember member)
    {
        lock (_lock)
        {
            _members.Remove(member);
            _lastLeft = member.IsObserver ? _lastLeft : Stopwatch.GetTimestamp();
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The thread has nothing on the device any more, and touches nothing until the gate is open.</summary>
    public void Rest(GateMember member, bool hasWork)
    {
        bool changed;
        lock (_lock)
        {
            changed = member.HasWork != hasWork;
            member.HasWork = hasWork;
            if (!member.Resting)
            {
                member.EndWork();
                member.Resting = true;
                Monitor.PulseAll(_lock);
            }
        }

        if (changed)
        {
            WishChanged?.Invoke();
        }
    }

    /// <summary>
    /// The thread wants to touch memory again: because the gate is open, or because its program has gone. Waits while
    /// memory moves.
    /// </summary>
    public void Wake(GateMember member)
    {
        lock (_lock)
        {
            while (_moving)
            {
                Monitor.Wait(_lock);
            }

            member.Resting = false;
            member.HasWork = false;
            member.Captures = false;
            member.IsBusy = false;
            member.LastActive = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Closes the gate, and waits until every command thread rests; then memory may move.</summary>
    /// <param name="limit">How long to wait.</param>
    /// <returns>Null, or what did not come to rest in time; the gate is then as it was.</returns>
    public string? BeginMove(TimeSpan limit)
    {
        var since = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            var wasClosed = _closed;
            _closed = true;
            _members.ForEach(member => member.WakeThread());
            while (!_members.TrueForAll(member => member.Resting))
            {
                var left = limit - Stopwatch.GetElapsedTime(since);
                if (left <= TimeSpan.Zero)
                {
                    _closed = wasClosed;
                    _members.ForEach(member => member.WakeThread());
                    return string.Join(
                        "; ", _members.Where(member => !member.Resting).Select(member => member.Obstacle));
                }

                Monitor.Wait(_lock, left);
            }

            _moving = true;
            return null;
        }
    }

    /// <summary>Memory has moved. Command threads go on, or wait on.</summary>
    public void EndMove(bool open)
    {
        lock (_lock)
        {
            _moving = false;
            _closed = !open;
            Monitor.PulseAll(_lock);
            _members.ForEach(member => member.WakeThread());
        }
    }

    /// <summary>The worker has failed: whoever waits is let go, to be told.</summary>
    public void Abandon() => EndMove(open: true);
}

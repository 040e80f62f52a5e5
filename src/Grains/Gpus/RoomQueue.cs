namespace TensorFusion.Grains.Gpus;

/// <summary>
/// Slices that wait for memory of a card, in the order in which they get it: by priority, then by when they came. Who
/// does not ask again is forgotten; one for which there is no room for long holds up nobody else. Pure; for use from
/// one card only.
/// </summary>
public sealed class RoomQueue
{
    /// <summary>Time within which a slice that waits asks again.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>Time for which others wait for a slice that came before them.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, Waiter> _waiters = new(StringComparer.Ordinal);

    /// <summary>A slice asks for its memory.</summary>
    /// <returns>Who comes before it; null when it is its turn.</returns>
    public string? Ask(string slice, int priority, DateTimeOffset now)
    {
        var since = _waiters.TryGetValue(slice, out var known) && now - known.AskedAt <= Fresh ? known.Since : now;
        _waiters[slice] = new(slice, priority, since, now);
        var first = Waiting(now).First();
        return first == slice ? null : first;
    }

    /// <summary>It has its memory, or wants it no more.</summary>
    public void Remove(string slice) => _waiters.Remove(slice);

    /// <summary>Who waits, in the order in which they get it.</summary>
    public IEnumerable<string> Waiting(DateTimeOffset now)
    {
        foreach (var stale in _waiters.Values.Where(waiter => now - waiter.AskedAt > Fresh).ToList())
        {
            _waiters.Remove(stale.Slice);
        }

        return _waiters.Values
            .OrderBy(waiter => now - waiter.Since > Patience)
            .ThenByDescending(waiter => waiter.Priority)
            .ThenBy(waiter => waiter.Since)
            .ThenBy(waiter => waiter.Slice, StringComparer.Ordinal)
            .Select(waiter => waiter.Slice);
    }

    private sealed record Waiter(string Slice, int Priority, DateTimeOffset Since, DateTimeOffset AskedAt);
}

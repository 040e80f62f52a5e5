namespace TensorFusion.Grains.Slices;

/// <summary>
/// Learns from when a slice was used when it will be used next, if that is regular. Pure but for what it remembers; for
/// use from one slice only. A use begins with the first call after a pause. The period is the median of the last
/// intervals between beginnings, and counts only while all of them are near to it.
/// </summary>
public sealed class UsePredictor
{
    /// <summary>Time without a call after which the next one begins another use.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Shortest period that is worth knowing.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    private const int Least = 3;
    private const int Kept = 8;
    private const int MostMissed = 3;
    private const double Near = 0.15;

    private readonly Queue<TimeSpan> _intervals = new();
    private DateTimeOffset? _begun;
    private DateTimeOffset? _seen;
    private DateTimeOffset? _awaited;

    /// <summary>Uses that came when a slice was resumed for them.</summary>
    public int Hits { get; private set; }

    /// <summary>Uses that did not.</summary>
    public int Misses { get; private set; }

    /// <summary>The period of uses; null while they are not regular.</summary>
    public TimeSpan? Period { get; private set; }

    /// <summary>How far from its time a use may be that is still taken for the one that was expected.</summary>
    public TimeSpan Tolerance => Period is { } period && period * Near > Pause ? period * Near : Pause;

    /// <summary>Whether the slice is kept ready for a use that is expected.</summary>
    public bool IsAwaiting => _awaited is not null;

    /// <summary>Takes when the slice was last used.</summary>
    public void Used(DateTimeOffset at)
    {
        if (_seen is { } seen && at - seen <= Pause)
        {
            _seen = at > seen ? at : seen;
            return;
        }

        if (_awaited is { } awaited && at >= awaited - Tolerance)
        {
            Count(at <= awaited + Tolerance);
        }

        if (_begun is { } begun)
        {
            _intervals.Enqueue(at - begun);
            while (_intervals.Count > Kept)
            {
                _intervals.Dequeue();
            }

            Period = Regular();
        }

        _begun = at;
        _seen = at;
    }

    /// <summary>When the next use is expected; null when nobody knows, or when it did not come some times.</summary>
    public DateTimeOffset? Next(DateTimeOffset now)
    {
        if (Period is not { } period || _begun is not { } begun)
        {
            return null;
        }

        var next = begun + period;
        for (var missed = 0; missed < MostMissed; missed++, next += period)
        {
            if (now <= next + Tolerance)
            {
                return next;
            }
        }

        return null;
    }

    /// <summary>Whether to make the slice ready now for its next use.</summary>
    /// <param name="now">The time.</param>
    /// <param name="lead">How long that takes.</param>
    public bool IsDue(DateTimeOffset now, TimeSpan lead) =>
        Period > lead && Next(now) is { } next && now >= next - lead && now < next;

    /// <summary>The slice is made ready for the next use.</summary>
    public void Await(DateTimeOffset now) => _awaited = Next(now);

    /// <summary>Looks whether the use that was awaited is overdue.</summary>
    public void Look(DateTimeOffset now)
    {
        if (_awaited is { } awaited && now > awaited + Tolerance)
        {
            Count(came: false);
        }
    }

    /// <summary>The slice could not be made ready: nothing is awaited.</summary>
    public void GiveUp() => _awaited = null;

    private void Count(bool came)
    {
        _awaited = null;
        if (came)
        {
            Hits++;
        }
        else
        {
            Misses++;
        }
    }

    private TimeSpan? Regular()
    {
        if (_intervals.Count < Least)
        {
            return null;
        }

        var sorted = _intervals.Order().ToArray();
        var median = sorted[sorted.Length / 2];
        var near = median * Near > Pause ? median * Near : Pause;
        return median >= Shortest && sorted[0] >= median - near && sorted[^1] <= median + near ? median : null;
    }
}

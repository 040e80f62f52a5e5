namespace TensorFusion.Grains.Recommendations;

/// <summary>
/// Recommends memory for one workload from the peaks of its slices: target by the 98th percentile of a decaying
/// histogram, bounds by the 50th and 99th, a margin on top, and bounds that are the wider the less history there is.
/// Never less than what is in use.
/// </summary>
public sealed class MemoryRecommender
{
    private const double FirstBytes = 1e7;
    private const double LargestBytes = 1e12;
    private const double Margin = 1.15;
    private static readonly TimeSpan HalfLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private static readonly MiB Least = MiB.FromGiB(1);

    private readonly DecayingHistogram _peaks = new(FirstBytes, LargestBytes, HalfLife);
    private readonly Dictionary<string, (DateTimeOffset Window, long Peak)> _open = new(StringComparer.Ordinal);
    private DateTimeOffset? _since;
    private DateTimeOffset _until;
    private MiB _inUse;

    /// <summary>Takes what the slices of the workload use now.</summary>
    public void Observe(IEnumerable<(string Slice, MiB Used)> slices, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(slices);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        _inUse = MiB.Zero;
        foreach (var (slice, used) in slices)
        {
            seen.Add(slice);
            _inUse = used > _inUse ? used : _inUse;
            Raise(slice, used.Bytes, now);
        }

        foreach (var gone in _open.Keys.Where(slice => !seen.Contains(slice)).ToList())
        {
            _open.Remove(gone);
        }

        if (seen.Count > 0)
        {
            _since ??= now;
            _until = now;
        }
    }

    /// <summary>The recommendation; null when nothing was seen.</summary>
    public MemoryRecommendation? Recommend()
    {
        if (_since is not { } since || _peaks.IsEmpty)
        {
            return null;
        }

        var days = Math.Max((_until - since).TotalDays, 1e-6);
        var target = Amount(_peaks.Percentile(0.98) * Margin);
        var lower = Amount(_peaks.Percentile(0.5) * Margin * Math.Pow(1 + (0.001 / days), -2));
        var upper = Amount(Math.Min(_peaks.Percentile(0.99) * Margin * (1 + (1 / days)), LargestBytes));
        return new(lower < target ? lower : target, target, upper > target ? upper : target, days);
    }

    /// <summary>The peak of a slice in a window counts once: a higher one replaces it.</summary>
    private void Raise(string slice, long bytes, DateTimeOffset now)
    {
        var window = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % Window.Ticks), TimeSpan.Zero);
        var hasOpen = _open.TryGetValue(slice, out var open) && open.Window == window;
        if (hasOpen && bytes <= open.Peak)
        {
            return;
        }

        if (hasOpen)
        {
            _peaks.Add(open.Peak, -1, window);
        }

        _peaks.Add(bytes, 1, window);
        _open[slice] = (window, bytes);
    }

    private MiB Amount(double bytes)
    {
        var amount = MiB.FromBytesRoundedUp((long)Math.Ceiling(bytes));
        amount = amount < Least ? Least : amount;
        return amount < _inUse ? _inUse : amount;
    }
}

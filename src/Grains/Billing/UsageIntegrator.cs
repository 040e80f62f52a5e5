namespace TensorFusion.Grains.Billing;

/// <summary>Adds up what a slice uses, from what its worker says now and then. In memory only.</summary>
internal sealed class UsageIntegrator
{
    private const decimal MiBTicksPerGibHour = 1024m * TimeSpan.TicksPerHour;

    private long _mib;
    private DateTimeOffset? _since;
    private decimal _sum;

    /// <summary>From now on so much memory is used.</summary>
    public void Observe(MiB used, DateTimeOffset now)
    {
        Add(now);
        _mib = used.Value;
        _since = now;
    }

    /// <summary>GiB·h since <see cref="Reset"/>.</summary>
    public decimal Read(DateTimeOffset now)
    {
        Add(now);
        return _sum;
    }

    /// <summary>Begins anew; what was read is stored.</summary>
    public void Reset() => _sum = 0;

    private void Add(DateTimeOffset now)
    {
        if (_since is { } since && now > since)
        {
            _sum += _mib * (now - since).Ticks / MiBTicksPerGibHour;
            _since = now;
        }
    }
}

namespace TensorFusion.Grains.Scheduling.Queues;

/// <summary>What a tenant uses, and used of late: each use counts half after the half-life.</summary>
internal sealed class TenantUsage(TenantPolicy policy)
{
    private DateTimeOffset _at;

    public TenantPolicy Policy { get; set; } = policy;

    public ResourceAmount Current { get; private set; }

    /// <summary>Decayed mean use.</summary>
    public ResourceAmount Recent { get; private set; }

    public void Add(ResourceAmount amount, DateTimeOffset now, TimeSpan halfLife)
    {
        Age(now, halfLife);
        Current += amount;
    }

    /// <summary>A part of it comes or goes with all that it uses.</summary>
    public void Move(ResourceAmount amount) => Current += amount;

    /// <summary>Brings <see cref="Recent"/> up to now.</summary>
    public void Age(DateTimeOffset now, TimeSpan halfLife)
    {
        if (now > _at)
        {
            var keep = _at == default ? 0 : Math.Pow(0.5, (now - _at) / halfLife);
            Recent = (Recent * keep) + (Current * (1 - keep));
            _at = now;
        }
    }
}

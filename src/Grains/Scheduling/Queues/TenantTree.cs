namespace TensorFusion.Grains.Scheduling.Queues;

/// <summary>
/// Tenants in a hierarchy. Dominant-resource fairness (Ghodsi et al., NSDI 2011) at each level: the next turn goes to
/// the part with the smallest dominant share by weight, counted over what is used now and what was used of late.
/// </summary>
internal sealed class TenantTree(ResourceAmount capacity, TimeSpan? halfLife = null)
{
    /// <summary>How much past use counts against present use.</summary>
    private const double PastWeight = 0.5;

    private readonly Dictionary<string, TenantUsage> _tenants = new(StringComparer.Ordinal);

    public ResourceAmount Capacity { get; set; } = capacity;

    public TimeSpan HalfLife { get; } = halfLife ?? TimeSpan.FromHours(1);

    /// <summary>Sets what a tenant may have; its use stays.</summary>
    /// <exception cref="TensorFusionException">The tenant would be part of itself.</exception>
    public void Set(TenantPolicy policy)
    {
        for (var parent = policy.Parent; parent.Length > 0; parent = Find(parent).Policy.Parent)
        {
            if (parent == policy.Name)
            {
                throw new TensorFusionException(
                    FailureCode.InvalidArgument,
                    policy.Name,
                    $"Tenant '{policy.Name}' would be part of itself.",
                    "Choose another parent.");
            }
        }

        if (_tenants.TryGetValue(policy.Name, out var known))
        {
            // What it uses counts for its new parents from now on.
            var (parent, used) = (known.Policy.Parent, known.Current);
            foreach (var usage in parent == policy.Parent ? [] : PathOf(parent).ToList())
            {
                usage.Move(ResourceAmount.None - used);
            }

            known.Policy = policy;
            foreach (var usage in parent == policy.Parent ? [] : PathOf(policy.Parent).ToList())
            {
                usage.Move(used);
            }
        }
        else
        {
            _tenants.Add(policy.Name, new(policy));
        }
    }

    public TenantUsage Find(string tenant)
    {
        if (!_tenants.TryGetValue(tenant, out var usage))
        {
            usage = new(new() { Name = tenant });
            _tenants.Add(tenant, usage);
        }

        return usage;
    }

    /// <summary>The tenant and all that it is part of, from itself upwards.</summary>
    public IEnumerable<TenantUsage> PathOf(string tenant)
    {
        for (var name = tenant; name.Length > 0; name = Find(name).Policy.Parent)
        {
            yield return Find(name);
        }
    }

    /// <summary>Counts what a tenant takes; negative when it gives back.</summary>
    public void Add(string tenant, ResourceAmount amount, DateTimeOffset now)
    {
        foreach (var usage in PathOf(tenant))
        {
            usage.Add(amount, now, HalfLife);
        }
    }

    /// <summary>The first whose limit would be exceeded, or null.</summary>
    public TenantPolicy? FirstOverLimit(string tenant, ResourceAmount amount) => PathOf(tenant)
        .FirstOrDefault(usage => !(usage.Current + amount).FitsIn(usage.Policy.Limit))?.Policy;

    /// <summary>Whether a request would still be within what is guaranteed, at every level that guarantees.</summary>
    public bool IsGuaranteed(string tenant, ResourceAmount amount)
    {
        var any = false;
        foreach (var usage in PathOf(tenant).Where(usage => usage.Policy.Guarantee != ResourceAmount.None))
        {
            any = true;
            if (!(usage.Current + amount).FitsIn(usage.Policy.Guarantee))
            {
                return false;
            }
        }

        return any;
    }

    /// <summary>Whose turn is first: negative when it is the first tenant's.</summary>
    /// <param name="one">A tenant.</param>
    /// <param name="other">Another tenant, or the same.</param>
    /// <param name="now">The time.</param>
    /// <param name="tie">Decides between siblings with equal shares, by name. It is not to depend on which of their parts
    /// are compared, or the order would go round in circles.</param>
    public int Compare(string one, string other, DateTimeOffset now, Comparison<string> tie)
    {
        ArgumentNullException.ThrowIfNull(tie);
        if (one == other)
        {
            return 0;
        }

        // Where the paths part, siblings are compared.
        var first = PathOf(one).Reverse().ToList();
        var second = PathOf(other).Reverse().ToList();
        for (var i = 0; i < Math.Min(first.Count, second.Count); i++)
        {
            if (!ReferenceEquals(first[i], second[i]))
            {
                var share = ShareOf(first[i], now).CompareTo(ShareOf(second[i], now));
                return share != 0 ? share : tie(first[i].Policy.Name, second[i].Policy.Name);
            }
        }

        return first.Count.CompareTo(second.Count);
    }

    /// <summary>Dominant share by weight, now and of late.</summary>
    public double ShareOf(TenantUsage usage, DateTimeOffset now)
    {
        usage.Age(now, HalfLife);
        var weight = Math.Max(1e-9, usage.Policy.Weight);
        return (usage.Current.DominantShare(Capacity) + (PastWeight * usage.Recent.DominantShare(Capacity))) / weight;
    }
}

namespace TensorFusion;

/// <summary>What a quality of service means, everywhere: scheduler, turns, tiers and bills read it here.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.QosLevel")]
public sealed record QosLevel
{
    /// <summary>Its name, a DNS label.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What it is for, in one line.</summary>
    [Id(1)]
    public string Description { get; init; } = "";

    /// <summary>Order of slices that wait for room, and of turns under strict priority: higher first.</summary>
    [Id(2)]
    public int Priority { get; init; }

    /// <summary>Part in a card's time that nobody is entitled to, against the weights of others; more than 0.</summary>
    [Id(3)]
    public double Weight { get; init; } = 1;

    /// <summary>Whether a slice without a limit of its own may use more compute than its request.</summary>
    [Id(4)]
    public bool Bursts { get; init; } = true;

    /// <summary>Whether its turn begins as soon as the kernels in flight end, while it is within its request.</summary>
    [Id(5)]
    public bool Preempts { get; init; }

    /// <summary>
    /// Order in which slices leave a card that is too small for all: lower ones first, and only for equal or higher ones.
    /// </summary>
    [Id(6)]
    public int EvictionOrder { get; init; }

    /// <summary>Whether it never leaves its card for others, and pays nothing for protection from that.</summary>
    [Id(7)]
    public bool NeverEvicted { get; init; }

    /// <summary>Multiplied with the price; not negative.</summary>
    [Id(8)]
    public decimal PriceFactor { get; init; } = 1;

    /// <summary>Idle time after which a slice goes to the host; null: it stays on its card.</summary>
    [Id(9)]
    public TimeSpan? CoolToHost { get; init; }

    /// <summary>Idle time after which it goes on to the disk, not less than the other; null: it does not.</summary>
    [Id(10)]
    public TimeSpan? CoolToDisk { get; init; }

    /// <summary>Where an idle slice on its card goes now; null when it stays.</summary>
    public MemoryTier? LeavesCard(TimeSpan idle) =>
        CoolToHost is not { } host || idle < host ? null : LeavesHost(idle) ? MemoryTier.Disk : MemoryTier.Host;

    /// <summary>Whether an idle slice that is frozen on the host goes on to the disk.</summary>
    public bool LeavesHost(TimeSpan idle) => CoolToDisk is { } disk && idle >= disk;
}

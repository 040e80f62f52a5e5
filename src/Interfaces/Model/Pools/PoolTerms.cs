namespace TensorFusion;

/// <summary>How much more than it has a pool promises of each card, and how slices take turns in its memory.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.PoolTerms")]
public sealed record PoolTerms
{
    /// <summary>Nothing is promised beyond what there is.</summary>
    public static PoolTerms None { get; } = new();

    /// <summary>Compute that slices may request together, as a multiple of the card's; at least 1.</summary>
    [Id(0)]
    public double ComputeRatio { get; init; } = 1;

    /// <summary>
    /// Memory that slices may request together beyond the card's, as a part of it, for which host memory stands in; not
    /// negative.
    /// </summary>
    [Id(1)]
    public double HostRatio { get; init; }

    /// <summary>The same for which the disk does.</summary>
    [Id(2)]
    public double DiskRatio { get; init; }

    /// <summary>Shortest time on the card of a slice that is used, while others wait for its memory.</summary>
    [Id(3)]
    public TimeSpan Residence { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Part of a slice's time that moving it may take, at most: who takes long to move stays long. More than 0, at most
    /// 0.5.
    /// </summary>
    [Id(4)]
    public double SwapPart { get; init; } = 0.1;

    /// <summary>Where a slice goes that leaves its card for others.</summary>
    public MemoryTier LeavesFor => HostRatio == 0 && DiskRatio > 0 ? MemoryTier.Disk : MemoryTier.Host;

    /// <summary>Compute that may be promised of a card.</summary>
    public Tflops VirtualOf(Tflops card) => new((long)(card.Milli * ComputeRatio));

    /// <summary>Memory that may be promised of a card.</summary>
    public MiB VirtualOf(MiB card) => new((long)(card.Value * (1 + HostRatio + DiskRatio)));
}

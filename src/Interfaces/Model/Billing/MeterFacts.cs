namespace TensorFusion;

/// <summary>What a slice has while an interval lasts; a change of any of it ends the interval.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.MeterFacts")]
public sealed record MeterFacts
{
    /// <summary>Tenant that pays.</summary>
    [Id(0)]
    public required string Tenant { get; init; }

    /// <summary>Name of the slice.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>Workload that it belongs to; empty when none.</summary>
    [Id(2)]
    public string Workload { get; init; } = "";

    /// <summary>Pool of its cards.</summary>
    [Id(3)]
    public required string Pool { get; init; }

    /// <summary>Node of its cards.</summary>
    [Id(4)]
    public required string Node { get; init; }

    /// <summary>Product name of its cards.</summary>
    [Id(5)]
    public required string Model { get; init; }

    /// <summary>Number of cards.</summary>
    [Id(6)]
    public required int Gpus { get; init; }

    /// <summary>How it is treated when its card is contended.</summary>
    [Id(15)]
    public QualityOfService Qos { get; init; }

    /// <summary>Compute requested on each card.</summary>
    [Id(8)]
    public required Tflops Tflops { get; init; }

    /// <summary>Most compute that it may use on each card.</summary>
    [Id(9)]
    public required Tflops TflopsLimit { get; init; }

    /// <summary>Memory requested on each card.</summary>
    [Id(10)]
    public required MiB Vram { get; init; }

    /// <summary>Most memory that it may use on each card.</summary>
    [Id(11)]
    public required MiB VramLimit { get; init; }

    /// <summary>Where its memory lies.</summary>
    [Id(12)]
    public BilledTier Tier { get; init; }

    /// <summary>Whether it is protected from eviction.</summary>
    [Id(13)]
    public bool EvictionProtected { get; init; }

    /// <summary>Factor of its quality of service on the price, as it was configured then.</summary>
    [Id(16)]
    public decimal QosFactor { get; init; } = 1;

    /// <summary>Whether its quality of service is never evicted: protection from that costs nothing.</summary>
    [Id(17)]
    public bool NeverEvicted { get; init; }

    /// <summary>Number of its worker.</summary>
    [Id(14)]
    public long Epoch { get; init; }
}

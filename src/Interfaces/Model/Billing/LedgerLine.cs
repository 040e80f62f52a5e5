namespace TensorFusion;

/// <summary>The sum of intervals that have tenant, workload, pool, model, service, tier and price in common.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.LedgerLine")]
public sealed record LedgerLine
{
    /// <summary>Workload; empty for slices that belong to none.</summary>
    [Id(0)]
    public string Workload { get; init; } = "";

    /// <summary>Pool.</summary>
    [Id(1)]
    public required string Pool { get; init; }

    /// <summary>Product name of the cards.</summary>
    [Id(2)]
    public required string Model { get; init; }

    /// <summary>Quality of service.</summary>
    [Id(15)]
    public QualityOfService Qos { get; init; }

    /// <summary>Where the memory lay.</summary>
    [Id(4)]
    public BilledTier Tier { get; init; }

    /// <summary>The price in force.</summary>
    [Id(5)]
    public required UnitPrice Price { get; init; }

    /// <summary>Number of intervals.</summary>
    [Id(6)]
    public long Intervals { get; init; }

    /// <summary>Cards times hours.</summary>
    [Id(7)]
    public decimal GpuHours { get; init; }

    /// <summary>Requested TFLOPS·h.</summary>
    [Id(8)]
    public decimal TflopsHours { get; init; }

    /// <summary>TFLOPS·h at the limits.</summary>
    [Id(9)]
    public decimal TflopsLimitHours { get; init; }

    /// <summary>Requested GiB·h.</summary>
    [Id(10)]
    public decimal GibHours { get; init; }

    /// <summary>GiB·h at the limits.</summary>
    [Id(11)]
    public decimal GibLimitHours { get; init; }

    /// <summary>Used GiB·h.</summary>
    [Id(12)]
    public decimal UsedGibHours { get; init; }

    /// <summary>What it costs.</summary>
    [Id(13)]
    public Money Amount { get; init; }

    /// <summary>What whole cards would have cost, where the catalogue knows their price.</summary>
    [Id(14)]
    public Money WholeCards { get; init; }
}

using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>All prices that are in force from one time on.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.PriceBook")]
public sealed record PriceBook
{
    /// <summary>Currency of all prices, ISO 4217.</summary>
    [Id(0)]
    public string Currency { get; init; } = "USD";

    /// <summary>Since when, UTC, a whole hour.</summary>
    [Id(1)]
    public DateTimeOffset EffectiveFrom { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The rules.</summary>
    [Id(2)]
    public ImmutableArray<PriceRule> Rules { get; init; } = [];

    /// <summary>
    /// Whether a card whose price the catalogue knows costs by it, two thirds for compute and one third for memory,
    /// where no rule has a price.
    /// </summary>
    [Id(3)]
    public bool UseCatalogue { get; init; } = true;

    /// <summary>The price where nothing else has one.</summary>
    [Id(4)]
    public UnitPrice Default { get; init; } = UnitPrice.Default;

    /// <summary>Multiplied with the price of slices that are protected from eviction; at least 1.</summary>
    [Id(5)]
    public decimal EvictionProtectionFactor { get; init; } = 1.2m;

    /// <summary>Part of the price, 0 to 1, that what lies between request and limit costs.</summary>
    [Id(6)]
    public decimal OversubscriptionFactor { get; init; } = 0.5m;
}

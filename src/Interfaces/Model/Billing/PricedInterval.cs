namespace TensorFusion;

/// <summary>An interval in the ledger, with the price that was in force. Never changed.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.PricedInterval")]
public sealed record PricedInterval
{
    /// <summary>What was had.</summary>
    [Id(0)]
    public required MeterInterval Interval { get; init; }

    /// <summary>The price in force, factors included.</summary>
    [Id(1)]
    public required UnitPrice Price { get; init; }

    /// <summary>What it costs.</summary>
    [Id(2)]
    public required Money Amount { get; init; }

    /// <summary>What whole cards of the same model would have cost; nothing when the catalogue has no price.</summary>
    [Id(3)]
    public Money WholeCards { get; init; }
}

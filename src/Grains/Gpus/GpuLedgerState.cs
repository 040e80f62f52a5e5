using System.Collections.Immutable;

namespace TensorFusion.Grains.Gpus;

/// <summary>What is stored of a card's ledger.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.GpuLedgerState")]
public sealed record GpuLedgerState
{
    /// <summary>The reservations.</summary>
    [Id(0)]
    public ImmutableArray<GpuReservation> Reservations { get; init; } = [];

    /// <summary>Grows with each change.</summary>
    [Id(1)]
    public long Epoch { get; init; }

    /// <summary>The card when it was last seen, so that one that went missing can still be described.</summary>
    [Id(2)]
    public GpuInfo? Card { get; init; }
}

namespace TensorFusion;

/// <summary>Where the cluster stands with its licence. Nothing that runs is ever stopped because of it.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.LicenceStatus")]
public sealed record LicenceStatus
{
    /// <summary>The tier in force.</summary>
    [Id(0)]
    public LicenceTier Tier { get; init; }

    /// <summary>Who holds the licence; empty when there is none.</summary>
    [Id(1)]
    public string Holder { get; init; } = "";

    /// <summary>End of the licence's term; null when there is none.</summary>
    [Id(2)]
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>Cards that the cluster manages.</summary>
    [Id(3)]
    public int ManagedGpus { get; init; }

    /// <summary>Cards that are free.</summary>
    [Id(4)]
    public int FreeGpus { get; init; }

    /// <summary>The fee as a part of the compute cost; 0 when nothing is due.</summary>
    [Id(5)]
    public decimal Rate { get; init; }

    /// <summary>Compute cost of all tenants in this month so far.</summary>
    [Id(6)]
    public Money ComputeCost { get; init; }

    /// <summary>The fee of this month so far.</summary>
    [Id(7)]
    public Money Fee { get; init; }

    /// <summary>Whether more cards are managed than the licence covers.</summary>
    [Id(8)]
    public bool NeedsLicence { get; init; }

    /// <summary>One line for people.</summary>
    [Id(9)]
    public string Message { get; init; } = "";
}

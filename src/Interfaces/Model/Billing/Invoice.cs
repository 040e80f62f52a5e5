using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>What one tenant owes for a period.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.Invoice")]
public sealed record Invoice
{
    /// <summary>The tenant.</summary>
    [Id(0)]
    public required string Tenant { get; init; }

    /// <summary>Beginning of the period, UTC, included.</summary>
    [Id(1)]
    public required DateTimeOffset From { get; init; }

    /// <summary>End of the period, UTC, not included.</summary>
    [Id(2)]
    public required DateTimeOffset To { get; init; }

    /// <summary>When it was made, UTC.</summary>
    [Id(3)]
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Whether the period was over by then, so that the next one of the same period is the same.</summary>
    [Id(4)]
    public bool IsFinal { get; init; }

    /// <summary>Currency of all amounts.</summary>
    [Id(5)]
    public string Currency { get; init; } = "USD";

    /// <summary>The lines.</summary>
    [Id(6)]
    public ImmutableArray<LedgerLine> Lines { get; init; } = [];

    /// <summary>Sum of the lines.</summary>
    [Id(7)]
    public Money Total { get; init; }

    /// <summary>What whole cards would have cost, where the catalogue knows their price.</summary>
    [Id(8)]
    public Money WholeCards { get; init; }

    /// <summary>
    /// What sharing saved on the lines that can be compared: whole cards less what those lines cost.
    /// </summary>
    [Id(9)]
    public Money Saved { get; init; }

    /// <summary>The whole period at the pace of the part that is over; null when nothing of it is over.</summary>
    [Id(10)]
    public Money? Forecast { get; init; }
}

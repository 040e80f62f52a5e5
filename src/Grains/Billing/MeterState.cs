using System.Collections.Immutable;

namespace TensorFusion.Grains.Billing;

/// <summary>
/// The meter of one slice. Stored in the slice's own record, so that a change of the slice and the end of an interval
/// are one write.
/// </summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.MeterState")]
public sealed record MeterState
{
    /// <summary>A meter that has counted nothing.</summary>
    public static readonly MeterState Empty = new();

    /// <summary>Intervals that were closed so far.</summary>
    [Id(0)]
    public long Closed { get; init; }

    /// <summary>The interval that lasts; null while the slice holds no card.</summary>
    [Id(1)]
    public OpenInterval? Open { get; init; }

    /// <summary>Intervals that the ledger has not confirmed.</summary>
    [Id(2)]
    public ImmutableArray<MeterInterval> Outbox { get; init; } = [];

    /// <summary>End of the last interval; none begins before.</summary>
    [Id(3)]
    public DateTimeOffset Until { get; init; } = DateTimeOffset.UnixEpoch;
}

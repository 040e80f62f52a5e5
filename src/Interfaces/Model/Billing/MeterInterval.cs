namespace TensorFusion;

/// <summary>
/// What one slice had from one time to another; told apart by <see cref="Slice"/> and <see cref="Sequence"/>. Lies
/// within
/// one hour UTC. The intervals of a slice follow each other and do not overlap.
/// </summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.MeterInterval")]
public sealed record MeterInterval
{
    /// <summary>Id of the slice.</summary>
    [Id(0)]
    public required string Slice { get; init; }

    /// <summary>Counts the intervals of the slice from 1, over restarts and moves too.</summary>
    [Id(1)]
    public required long Sequence { get; init; }

    /// <summary>What it had.</summary>
    [Id(2)]
    public required MeterFacts Facts { get; init; }

    /// <summary>Beginning, UTC.</summary>
    [Id(3)]
    public required DateTimeOffset Start { get; init; }

    /// <summary>End, UTC.</summary>
    [Id(4)]
    public required DateTimeOffset End { get; init; }

    /// <summary>
    /// Memory that was used, in GiB·h; what was measured since a silo died is in it, what was before is not.
    /// </summary>
    [Id(5)]
    public decimal UsedGibHours { get; init; }

    /// <summary>Length in hours.</summary>
    public decimal Hours => (End - Start).Ticks / (decimal)TimeSpan.TicksPerHour;

    /// <summary>The hour, UTC, that it lies in.</summary>
    public DateTimeOffset Hour => new(Start.UtcTicks - (Start.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}

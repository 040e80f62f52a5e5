namespace TensorFusion;

/// <summary>Slices of one tenant and pool that start together or not at all.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SliceGang")]
public sealed record SliceGang
{
    /// <summary>Name, a DNS label; all slices of the tenant that name it are its members.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>How many members must have room at once, at least 1; later ones join those that run.</summary>
    [Id(1)]
    public required int MinMembers { get; init; }

    /// <summary>How long the first member waits at most before all are given up; null for ever.</summary>
    [Id(2)]
    public TimeSpan? Timeout { get; init; }
}

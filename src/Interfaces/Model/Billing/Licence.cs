namespace TensorFusion;

/// <summary>What a signed licence file says.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.Licence")]
public sealed record Licence
{
    /// <summary>Who holds it.</summary>
    [Id(0)]
    public required string Holder { get; init; }

    /// <summary>The tier.</summary>
    [Id(1)]
    public required LicenceTier Tier { get; init; }

    /// <summary>First moment of its term, UTC.</summary>
    [Id(2)]
    public required DateTimeOffset From { get; init; }

    /// <summary>End of its term, UTC, not included.</summary>
    [Id(3)]
    public required DateTimeOffset To { get; init; }
}

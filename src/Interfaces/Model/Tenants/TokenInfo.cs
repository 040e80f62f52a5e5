namespace TensorFusion;

/// <summary>An API token without its secret.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.TokenInfo")]
public sealed record TokenInfo
{
    /// <summary>Its id; the first part of the token.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What it is for.</summary>
    [Id(1)]
    public string Name { get; init; } = "";

    /// <summary>Tenant that it belongs to.</summary>
    [Id(2)]
    public required string Tenant { get; init; }

    /// <summary>What its holder may do.</summary>
    [Id(3)]
    public required TenantRole Role { get; init; }

    /// <summary>When it was made, UTC.</summary>
    [Id(4)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when it is refused, UTC; null for never.</summary>
    [Id(5)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked, UTC; null when it was not.</summary>
    [Id(6)]
    public DateTimeOffset? RevokedAt { get; init; }
}

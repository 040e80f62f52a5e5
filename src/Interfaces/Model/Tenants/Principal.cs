namespace TensorFusion;

/// <summary>Who asks.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.Principal")]
public sealed record Principal
{
    /// <summary>Tenant of the token.</summary>
    [Id(0)]
    public required string Tenant { get; init; }

    /// <summary>Id of the token.</summary>
    [Id(1)]
    public required string TokenId { get; init; }

    /// <summary>What it may do.</summary>
    [Id(2)]
    public required TenantRole Role { get; init; }
}

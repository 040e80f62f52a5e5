namespace TensorFusion;

/// <summary>A new token; the only time that its secret is told.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.IssuedToken")]
public sealed record IssuedToken
{
    /// <summary>What it is.</summary>
    [Id(0)]
    public required TokenInfo Info { get; init; }

    /// <summary>The token to send: <c>tfa_TENANT_ID_SECRET</c>.</summary>
    [Id(1)]
    public required string Token { get; init; }
}

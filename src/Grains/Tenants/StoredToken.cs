using System.Collections.Immutable;

namespace TensorFusion.Grains.Tenants;

/// <summary>A token as it is kept: its secret cannot be had from it.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.StoredToken")]
public sealed record StoredToken
{
    /// <summary>What it is.</summary>
    [Id(0)]
    public required TokenInfo Info { get; init; }

    /// <summary>SHA-256 of the secret, which is 32 random bytes: nothing that could be guessed.</summary>
    [Id(1)]
    public required ImmutableArray<byte> Hash { get; init; }
}

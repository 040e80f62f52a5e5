using System.Security.Cryptography;

namespace TensorFusion.Grains.Tenants;

/// <summary>Making and checking tokens: <c>tfa_TENANT_ID_SECRET</c>.</summary>
public static class ApiTokens
{
    private const string Prefix = "tfa";
    private const int IdBytes = 6;
    private const int SecretBytes = 32;

    /// <summary>A new token.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="role">What its holder may do.</param>
    /// <param name="life">How long it is good; null for ever.</param>
    /// <param name="now">The time.</param>
    public static (IssuedToken Issued, StoredToken Stored) Issue(
        string name, string tenant, TenantRole role, TimeSpan? life, DateTimeOffset now)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        var info = new TokenInfo
        {
            Id = id,
            Name = name,
            Tenant = tenant,
            Role = role,
            CreatedAt = now,
            ExpiresAt = life is { } span ? now + span : null,
        };
        return (
            new() { Info = info, Token = $"{Prefix}_{tenant}_{id}_{secret}" },
            new() { Info = info, Hash = [.. Hash(secret)] });
    }

    /// <summary>The tenant that a token says it is of; null when it has not the form of a token.</summary>
    public static string? TenantOf(string? token) =>
        token?.Split('_') is [Prefix, { Length: > 0 } tenant, { Length: > 0 }, { Length: > 0 }] ? tenant : null;

    /// <summary>Who a token belongs to, or why it is refused.</summary>
    public static (Principal? Principal, string Refusal) Check(
        string token, string tenant, IEnumerable<StoredToken> stored, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (TenantOf(token) != tenant)
        {
            return (null, "the token is malformed");
        }

        var parts = token.Split('_');
        var known = stored.FirstOrDefault(one => one.Info.Id == parts[2]);
        if (known is null || !CryptographicOperations.FixedTimeEquals(known.Hash.AsSpan(), Hash(parts[3])))
        {
            return (null, "the token is wrong");
        }

        if (known.Info.RevokedAt is not null)
        {
            return (null, $"token {known.Info.Id} was revoked");
        }

        return known.Info.ExpiresAt <= now
            ? (null, $"token {known.Info.Id} has expired")
            : (new() { Tenant = tenant, TokenId = known.Info.Id, Role = known.Info.Role }, "");
    }

    private static byte[] Hash(string secret) => SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(secret));
}

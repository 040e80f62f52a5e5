using System.Security.Cryptography;
using System.Text;

namespace TensorFusion;

/// <summary>
/// Ids of slices: <c>s-</c> and 12 base-32 digits (60 bits). Made from the idempotency key, so that the same key finds
/// the same slice without any lookup.
/// </summary>
public static class SliceId
{
    private const string Prefix = "s-";
    private const int Digits = 12;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>The id for a tenant's idempotency key.</summary>
    public static string FromKey(string tenant, string key)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentException.ThrowIfNullOrEmpty(key);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\0{key}"));
        return string.Create(Prefix.Length + Digits, hash, static (text, bytes) =>
        {
            Prefix.CopyTo(text);
            for (var i = 0; i < Digits; i++)
            {
                text[Prefix.Length + i] = Alphabet[bytes[i] & 31];
            }
        });
    }

    /// <summary>Whether a text has the form of an id; a name of that form is not allowed.</summary>
    public static bool IsWellFormed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == Prefix.Length + Digits
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text.AsSpan(Prefix.Length).IndexOfAnyExcept(Alphabet) < 0;
    }
}

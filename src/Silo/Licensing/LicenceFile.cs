using System.Text.Json;
using Org.BouncyCastle.Math.EC.Rfc8032;
using TensorFusion.Grains.Billing;

namespace TensorFusion.Silo.Licensing;

/// <summary>
/// A licence file: JSON with the licence as base64, and the Ed25519 signature (RFC 8032) of those bytes.
/// </summary>
internal sealed class LicenceFile : ILicenceSource
{
    private LicenceFile(Licence? licence, string problem)
    {
        Licence = licence;
        Problem = problem;
    }

    public Licence? Licence { get; }

    public string Problem { get; }

    /// <summary>
    /// Reads the files that the options name. Never throws: what is wrong is in <see cref="Problem"/>.
    /// </summary>
    /// <param name="file">The licence; empty for none.</param>
    /// <param name="keyFile">The vendor's public key as base64.</param>
    public static LicenceFile Load(string file, string keyFile)
    {
        if (file.Length == 0)
        {
            return new(null, "");
        }

        try
        {
            return Verify(File.ReadAllText(file), File.ReadAllText(keyFile).Trim());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new(null, $"The licence cannot be read: {exception.Message}");
        }
    }

    /// <summary>Checks a licence's text with a public key.</summary>
    public static LicenceFile Verify(string text, string publicKey)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var signed = json.RootElement.GetProperty("licence").GetBytesFromBase64();
            var signature = json.RootElement.GetProperty("signature").GetBytesFromBase64();
            var key = Convert.FromBase64String(publicKey);
            if (key.Length != Ed25519.PublicKeySize || signature.Length != Ed25519.SignatureSize
                || !Ed25519.Verify(signature, 0, key, 0, signed, 0, signed.Length))
            {
                return new(null, "The signature of the licence is not good; it counts as none.");
            }

            return JsonSerializer.Deserialize(signed, AccountingJson.Default.Licence) is { } licence
                ? new(licence, "")
                : new(null, "The licence is empty; it counts as none.");
        }
        catch (Exception exception) when (exception
            is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            return new(null, $"The licence is malformed: {exception.Message}");
        }
    }
}

using System.Text.Json;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Org.BouncyCastle.Security;
using TensorFusion.Silo.Licensing;

namespace TensorFusion.Tests.Unit.Billing;

public sealed class LicenceFileTests
{
    private static readonly Licence Sample = new()
    {
        Holder = "Acme",
        Tier = LicenceTier.Enterprise,
        From = DateTimeOffset.UnixEpoch,
        To = DateTimeOffset.UnixEpoch.AddYears(60),
    };

    [Fact]
    public void A_licence_that_is_signed_counts()
    {
        var (text, key) = Sign(Sample);
        var file = LicenceFile.Verify(text, key);
        Assert.Equal(Sample, file.Licence);
        Assert.Equal("", file.Problem);
    }

    [Fact]
    public void A_licence_of_another_key_or_with_another_word_does_not()
    {
        var (text, key) = Sign(Sample);
        Assert.Null(LicenceFile.Verify(text, Sign(Sample).Key).Licence);
        var other = JsonDocument.Parse(Sign(Sample with { Holder = "Other" }).Text).RootElement;
        var mixed = text.Replace(
            JsonDocument.Parse(text).RootElement.GetProperty("licence").GetString()!,
            other.GetProperty("licence").GetString());
        var file = LicenceFile.Verify(mixed, key);
        Assert.Null(file.Licence);
        Assert.Contains("signature", file.Problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"licence":"!","signature":""}""")]
    [InlineData("""{"licence":1,"signature":2}""")]
    public void What_is_no_licence_says_so(string text)
    {
        var file = LicenceFile.Verify(text, Sign(Sample).Key);
        Assert.Null(file.Licence);
        Assert.NotEqual("", file.Problem);
    }

    [Fact]
    public void A_file_that_is_not_there_says_so() =>
        Assert.Contains("cannot be read", LicenceFile.Load("/nowhere/licence", "/nowhere/key").Problem);

    private static (string Text, string Key) Sign(Licence licence)
    {
        var secret = new byte[Ed25519.SecretKeySize];
        var key = new byte[Ed25519.PublicKeySize];
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.GeneratePrivateKey(new SecureRandom(), secret);
        Ed25519.GeneratePublicKey(secret, 0, key, 0);
        var signed = JsonSerializer.SerializeToUtf8Bytes(licence, AccountingJson.Default.Licence);
        Ed25519.Sign(secret, 0, signed, 0, signed.Length, signature, 0);
        return (
            $$"""{"licence":"{{Convert.ToBase64String(signed)}}","signature":"{{Convert.ToBase64String(signature)}}"}""",
            Convert.ToBase64String(key));
    }
}

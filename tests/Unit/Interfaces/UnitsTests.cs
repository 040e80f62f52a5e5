using System.Text.Json;
using CsCheck;

namespace TensorFusion.Tests.Unit.Interfaces;

public sealed class UnitsTests
{
    [Theory]
    [InlineData("20", 20_000)]
    [InlineData("20.5", 20_500)]
    [InlineData(" 0.001 ", 1)]
    [InlineData("20tf", 20_000)]
    [InlineData("20 TFLOPS", 20_000)]
    [InlineData("1000000000", 1_000_000_000_000)]
    public void Tflops_are_parsed_exactly(string text, long milli) => Assert.Equal(milli, Tflops.Parse(text).Milli);

    [Theory]
    [InlineData("0", "zero")]
    [InlineData("-3", "negative")]
    [InlineData("20GiB", "unit 'GiB' is not known")]
    [InlineData("", "Nothing")]
    [InlineData("many", "'many' is not an amount of TFLOPS")]
    [InlineData("1e3", "unit 'e3'")]
    [InlineData("0.0001", "finer than 0.001")]
    [InlineData("1,000", "unit ',000'")]
    [InlineData("1000000001", "more than the largest")]
    [InlineData("79228162514264337593543950336", "is not an amount")]
    public void Wrong_tflops_are_refused_with_the_reason(string text, string reason)
    {
        Assert.False(Tflops.TryParse(text, out _, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error!);
        Assert.Equal(error, Assert.Throws<FormatException>(() => Tflops.Parse(text)).Message);
    }

    [Theory]
    [InlineData("4GiB", 4096)]
    [InlineData("512MiB", 512)]
    [InlineData("4096", 4096)]
    [InlineData("1.5 GiB", 1536)]
    [InlineData("1TiB", 1 << 20)]
    [InlineData("2Gi", 2048)]
    [InlineData("4gib", 4096)]
    public void Memory_is_parsed_in_MiB(string text, long mib) => Assert.Equal(mib, MiB.Parse(text).Value);

    [Theory]
    [InlineData("0", "zero")]
    [InlineData("0GiB", "zero")]
    [InlineData("-4GiB", "negative")]
    [InlineData("4GB", "unit 'GB' is not known; use MiB, GiB or TiB")]
    [InlineData("4 parsecs", "unit 'parsecs'")]
    [InlineData("0.5", "not a whole number of MiB")]
    [InlineData("99999999999TiB", "more than the largest")]
    [InlineData("GiB", "'GiB' is not an amount of memory")]
    public void Wrong_memory_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(MiB.TryParse(text, out _, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("25%", 250_000)]
    [InlineData("0.25", 250_000)]
    [InlineData("1", 1_000_000)]
    [InlineData("100%", 1_000_000)]
    public void Shares_are_parsed_in_millionths(string text, int ppm) =>
        Assert.Equal(ppm, ComputeShare.Parse(text).PartsPerMillion);

    [Theory]
    [InlineData("1.1", "more than a whole card")]
    [InlineData("101%", "more than a whole card")]
    [InlineData("0", "zero")]
    [InlineData("0.0000001", "finer than a millionth")]
    [InlineData("5tf", "unit 'tf'")]
    public void Wrong_shares_are_refused_with_the_reason(string text, string reason)
    {
        Assert.False(ComputeShare.TryParse(text, out _, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_back() => Gen.Select(
            Gen.Long[1, Tflops.Max.Milli], Gen.Long[1, MiB.Max.Value], Gen.Int[1, 1_000_000])
        .Sample((milli, mib, ppm) =>
        {
            Assert.Equal(new Tflops(milli), Tflops.Parse(new Tflops(milli).ToString()));
            Assert.Equal(new MiB(mib), MiB.Parse(new MiB(mib).ToString()));
            Assert.Equal(new ComputeShare(ppm), ComputeShare.Parse(new ComputeShare(ppm).ToString()));
        });

    [Fact]
    public void Json_carries_numbers_exactly() => Gen.Select(
            Gen.Long[0, Tflops.Max.Milli], Gen.Long[0, MiB.Max.Value], Gen.Int[0, 1_000_000])
        .Sample((milli, mib, ppm) =>
        {
            Assert.Equal(new Tflops(milli), Through(new Tflops(milli)));
            Assert.Equal(new MiB(mib), Through(new MiB(mib)));
            Assert.Equal(new ComputeShare(ppm), Through(new ComputeShare(ppm)));
        });

    [Theory]
    [InlineData("\"20\"")]
    [InlineData("1e30")]
    [InlineData("null")]
    public void Json_that_is_no_amount_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Tflops>(json));

    [Fact]
    public void A_share_is_never_rounded_to_nothing() =>
        Assert.Equal(1, ComputeShare.Of(new(1), Tflops.From(10_000)).PartsPerMillion);

    [Fact]
    public void A_share_of_more_than_the_card_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ComputeShare.Of(Tflops.From(2), Tflops.From(1)));

    private static T Through<T>(T value) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value))!;
}

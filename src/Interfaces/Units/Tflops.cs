using System.Globalization;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>
/// Compute: dense FP16/BF16 tensor throughput without sparsity, in steps of 0.001 TFLOPS. Decimal-exact, so that sums
/// of reservations come out even.
/// </summary>
/// <param name="Milli">The amount in thousandths of a TFLOPS.</param>
[GenerateSerializer, Immutable, Alias("tensorfusion.Tflops")]
[JsonConverter(typeof(TflopsJsonConverter))]
public readonly record struct Tflops(long Milli) : IComparable<Tflops>, ISpanParsable<Tflops>, ISpanFormattable
{
    /// <summary>The largest amount that <see cref="From"/> and the parser accept: 1,000,000,000 TFLOPS.</summary>
    public static readonly Tflops Max = new(1_000_000_000_000);

    /// <summary>Nothing.</summary>
    public static Tflops Zero => default;

    /// <summary>The amount in TFLOPS.</summary>
    public decimal Value => Milli / 1000m;

    /// <summary>The amount of <paramref name="tflops"/> TFLOPS, rounded to the nearest thousandth.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Beyond <see cref="Max"/> in either direction.</exception>
    public static Tflops From(decimal tflops)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimal.Abs(tflops), Max.Value, nameof(tflops));
        return new(decimal.ToInt64(decimal.Round(tflops * 1000m, MidpointRounding.AwayFromZero)));
    }

    /// <summary>
    /// Parses a positive amount: <c>20</c>, <c>20.5</c>, <c>20tf</c>, <c>20 TFLOPS</c>. At most three decimals.
    /// </summary>
    /// <exception cref="FormatException">What is wrong with the text, and what is accepted.</exception>
    public static Tflops Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, out var result, out var error) ? result : throw new FormatException(error);

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Tflops Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>Parses without throwing; <paramref name="error"/> is one line that says what is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, out Tflops result, out string? error)
    {
        result = default;
        if (!UnitText.TrySplit(s, "an amount of TFLOPS", "20 or 20.5", out var number, out var unit, out error))
        {
            return false;
        }

        if (unit.Length > 0 && !unit.Equals("tf", StringComparison.OrdinalIgnoreCase)
            && !unit.Equals("tflops", StringComparison.OrdinalIgnoreCase))
        {
            error = $"'{s}': unit '{unit}' is not known; give TFLOPS as a plain number, for example 20 or 20.5.";
            return false;
        }

        if (number > Max.Value)
        {
            error = $"'{s}' is more than the largest amount of {Max} TFLOPS.";
            return false;
        }

        if (number * 1000m != decimal.Truncate(number * 1000m))
        {
            error = $"'{s}' is finer than 0.001 TFLOPS; give at most three decimals.";
            return false;
        }

        result = new(decimal.ToInt64(number * 1000m));
        return true;
    }

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Tflops result) =>
        TryParse(s, out result, out _);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out Tflops result) =>
        TryParse(s.AsSpan(), out result, out _);

    /// <summary>The sum.</summary>
    public static Tflops operator +(Tflops left, Tflops right) => new(checked(left.Milli + right.Milli));

    /// <summary>The difference; negative when <paramref name="right"/> is larger.</summary>
    public static Tflops operator -(Tflops left, Tflops right) => new(checked(left.Milli - right.Milli));

    /// <summary>Whether left is less.</summary>
    public static bool operator <(Tflops left, Tflops right) => left.Milli < right.Milli;

    /// <summary>Whether left is more.</summary>
    public static bool operator >(Tflops left, Tflops right) => left.Milli > right.Milli;

    /// <summary>Whether left is not more.</summary>
    public static bool operator <=(Tflops left, Tflops right) => left.Milli <= right.Milli;

    /// <summary>Whether left is not less.</summary>
    public static bool operator >=(Tflops left, Tflops right) => left.Milli >= right.Milli;

    /// <inheritdoc/>
    public int CompareTo(Tflops other) => Milli.CompareTo(other.Milli);

    /// <summary>
    /// The number without unit, for example <c>20.5</c>; <see cref="Parse(string, IFormatProvider?)"/> reads it back.
    /// </summary>
    public override string ToString() => Value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Value.TryFormat(destination, out charsWritten, "0.###", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>Part of one card's compute, 0 to 1, in parts per million.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.ComputeShare")]
[JsonConverter(typeof(ComputeShareJsonConverter))]
public readonly record struct ComputeShare : IComparable<ComputeShare>, ISpanParsable<ComputeShare>, ISpanFormattable
{
    private const int Whole = 1_000_000;

    /// <summary>The share of <paramref name="partsPerMillion"/> millionths.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1,000,000.</exception>
    public ComputeShare(int partsPerMillion)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partsPerMillion);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partsPerMillion, Whole);
        PartsPerMillion = partsPerMillion;
    }

    /// <summary>The whole card.</summary>
    public static ComputeShare All => new(Whole);

    /// <summary>The share in millionths of a card.</summary>
    [Id(0)]
    public int PartsPerMillion { get; init; }

    /// <summary>The share as a fraction, 0 to 1.</summary>
    public decimal Fraction => PartsPerMillion / (decimal)Whole;

    /// <summary>
    /// The share that <paramref name="part"/> is of a card of <paramref name="card"/>, rounded to the nearest millionth
    /// but never to nothing.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The card has nothing, or the part is negative or more than
    /// it.</exception>
    public static ComputeShare Of(Tflops part, Tflops card)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(card.Milli, nameof(card));
        ArgumentOutOfRangeException.ThrowIfNegative(part.Milli, nameof(part));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part.Milli, card.Milli, nameof(part));
        if (part == Tflops.Zero)
        {
            return default;
        }

        var exact = (decimal)part.Milli / card.Milli * Whole;
        return new(Math.Max(1, decimal.ToInt32(decimal.Round(exact, MidpointRounding.AwayFromZero))));
    }

    /// <summary>Parses a positive share: <c>0.25</c>, <c>25%</c>, <c>1</c>.</summary>
    /// <exception cref="FormatException">What is wrong with the text, and what is accepted.</exception>
    public static ComputeShare Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, out var result, out var error) ? result : throw new FormatException(error);

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static ComputeShare Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>Parses without throwing; <paramref name="error"/> is one line that says what is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, out ComputeShare result, out string? error)
    {
        result = default;
        if (!UnitText.TrySplit(s, "a share of a card", "0.25 or 25%", out var number, out var unit, out error))
        {
            return false;
        }

        if (unit is not ("" or "%"))
        {
            error = $"'{s}': unit '{unit}' is not known; give a share as 0.25 or 25%.";
            return false;
        }

        var fraction = unit is "%" ? number / 100m : number;
        if (fraction > 1m)
        {
            error = $"'{s}' is more than a whole card; give a share between 0 and 1, or up to 100%.";
            return false;
        }

        if (fraction * Whole != decimal.Truncate(fraction * Whole))
        {
            error = $"'{s}' is finer than a millionth of a card.";
            return false;
        }

        result = new(decimal.ToInt32(fraction * Whole));
        return true;
    }

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ComputeShare result) =>
        TryParse(s, out result, out _);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out ComputeShare result) =>
        TryParse(s.AsSpan(), out result, out _);

    /// <inheritdoc/>
    public int CompareTo(ComputeShare other) => PartsPerMillion.CompareTo(other.PartsPerMillion);

    /// <summary>
    /// In percent, for example <c>12.5%</c>; <see cref="Parse(string, IFormatProvider?)"/> reads it back.
    /// </summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{PartsPerMillion / 10_000m:0.####}%");

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite(CultureInfo.InvariantCulture, $"{ToString()}", out charsWritten);
}

using System.Globalization;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>Memory in whole mebibytes (1,048,576 bytes).</summary>
/// <param name="Value">The number of MiB.</param>
[GenerateSerializer, Immutable, Alias("tensorfusion.MiB")]
[JsonConverter(typeof(MiBJsonConverter))]
public readonly record struct MiB(long Value) : IComparable<MiB>, ISpanParsable<MiB>, ISpanFormattable
{
    private const long BytesPerMiB = 1L << 20;

    /// <summary>The largest amount that the parser accepts: 1 EiB.</summary>
    public static readonly MiB Max = new(1L << 40);

    /// <summary>Nothing.</summary>
    public static MiB Zero => default;

    /// <summary>The amount in bytes.</summary>
    public long Bytes => checked(Value * BytesPerMiB);

    /// <summary>The amount of <paramref name="gib"/> GiB.</summary>
    public static MiB FromGiB(long gib) => new(checked(gib * 1024));

    /// <summary>The whole MiB in <paramref name="bytes"/>; a rest is left out.</summary>
    public static MiB FromBytes(long bytes) => new(bytes / BytesPerMiB);

    /// <summary>The MiB that hold <paramref name="bytes"/>; a rest counts as one.</summary>
    public static MiB FromBytesRoundedUp(long bytes) => new((bytes / BytesPerMiB) + (bytes % BytesPerMiB > 0 ? 1 : 0));

    /// <summary>
    /// Parses a positive amount: <c>4GiB</c>, <c>1.5 GiB</c>, <c>512MiB</c>, <c>1TiB</c>, <c>4096</c> (MiB).
    /// </summary>
    /// <exception cref="FormatException">What is wrong with the text, and what is accepted.</exception>
    public static MiB Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, out var result, out var error) ? result : throw new FormatException(error);

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static MiB Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>Parses without throwing; <paramref name="error"/> is one line that says what is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, out MiB result, out string? error)
    {
        result = default;
        const string Examples = "4GiB, 512MiB or 4096";
        if (!UnitText.TrySplit(s, "an amount of memory", Examples, out var number, out var unit, out error))
        {
            return false;
        }

        var factor = Factor(unit);
        if (factor == 0)
        {
            error = $"'{s}': unit '{unit}' is not known; use MiB, GiB or TiB (powers of 1024), for example 4GiB.";
            return false;
        }

        if (number > Max.Value / factor)
        {
            error = $"'{s}' is more than the largest amount of {Max}.";
            return false;
        }

        if (number * factor != decimal.Truncate(number * factor))
        {
            error = $"'{s}' is not a whole number of MiB.";
            return false;
        }

        result = new(decimal.ToInt64(number * factor));
        return true;
    }

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MiB result) =>
        TryParse(s, out result, out _);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out MiB result) =>
        TryParse(s.AsSpan(), out result, out _);

    /// <summary>The sum.</summary>
    public static MiB operator +(MiB left, MiB right) => new(checked(left.Value + right.Value));

    /// <summary>The difference; negative when <paramref name="right"/> is larger.</summary>
    public static MiB operator -(MiB left, MiB right) => new(checked(left.Value - right.Value));

    /// <summary>Whether left is less.</summary>
    public static bool operator <(MiB left, MiB right) => left.Value < right.Value;

    /// <summary>Whether left is more.</summary>
    public static bool operator >(MiB left, MiB right) => left.Value > right.Value;

    /// <summary>Whether left is not more.</summary>
    public static bool operator <=(MiB left, MiB right) => left.Value <= right.Value;

    /// <summary>Whether left is not less.</summary>
    public static bool operator >=(MiB left, MiB right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(MiB other) => Value.CompareTo(other.Value);

    /// <summary>
    /// Whole GiB as <c>4GiB</c>, anything else as <c>512MiB</c>; <see cref="Parse(string, IFormatProvider?)"/> reads
    /// it back.
    /// </summary>
    public override string ToString() => Value != 0 && Value % 1024 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Value / 1024}GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{Value}MiB");

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite(CultureInfo.InvariantCulture, $"{ToString()}", out charsWritten);

    private static long Factor(ReadOnlySpan<char> unit) => unit switch
    {
        "" => 1,
        _ when unit.Equals("MiB", StringComparison.OrdinalIgnoreCase) => 1,
        _ when unit.Equals("GiB", StringComparison.OrdinalIgnoreCase) => 1L << 10,
        _ when unit.Equals("TiB", StringComparison.OrdinalIgnoreCase) => 1L << 20,
        "Mi" => 1,
        "Gi" => 1L << 10,
        "Ti" => 1L << 20,
        _ => 0,
    };
}

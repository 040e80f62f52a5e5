using System.Globalization;

namespace TensorFusion;

/// <summary>The part of parsing that all units share: a positive decimal number, then a unit.</summary>
internal static class UnitText
{
    private const int MaxLength = 40;

    /// <summary>
    /// Splits <c>number[space]unit</c>. The number is plain decimal (no exponent, no thousands separator) and positive.
    /// </summary>
    public static bool TrySplit(
        ReadOnlySpan<char> text,
        string what,
        string examples,
        out decimal number,
        out ReadOnlySpan<char> unit,
        out string? error)
    {
        number = 0;
        unit = default;
        error = null;
        var trimmed = text.Trim();
        if (trimmed.IsEmpty)
        {
            error = $"Nothing is not {what}; give for example {examples}.";
            return false;
        }

        if (trimmed.Length > MaxLength)
        {
            error = $"'{trimmed[..MaxLength]}…' is not {what}; give for example {examples}.";
            return false;
        }

        var length = 0;
        while (length < trimmed.Length && (char.IsAsciiDigit(trimmed[length]) || trimmed[length] is '.' or '-' or '+'))
        {
            length++;
        }

        unit = trimmed[length..].TrimStart();
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(trimmed[..length], Style, CultureInfo.InvariantCulture, out number))
        {
            error = $"'{text}' is not {what}; give for example {examples}.";
            return false;
        }

        if (number <= 0)
        {
            var sign = number < 0 ? "negative" : "zero";
            error = $"'{text}' is {sign}; give {what} greater than 0, for example {examples}.";
            return false;
        }

        return true;
    }
}

using System.Globalization;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>The floating-point conversions of C's printf.</summary>
internal static class CFloat
{
    public static string Format(
        double value, char conversion, int? precision, bool alternate, Func<bool, string> sign)
    {
        var upper = char.IsAsciiLetterUpper(conversion);
        var prefix = sign(double.IsNegative(value) && !double.IsNaN(value));
        var magnitude = Math.Abs(value);
        if (!double.IsFinite(value))
        {
            var word = double.IsNaN(value) ? "nan" : "inf";
            return prefix + (upper ? word.ToUpperInvariant() : word);
        }

        var digits = precision ?? 6;
        var text = char.ToLowerInvariant(conversion) switch
        {
            'f' => magnitude.ToString($"F{digits}", CultureInfo.InvariantCulture),
            'e' => Scientific(magnitude, digits),
            'g' => General(magnitude, Math.Max(digits, 1), alternate),
            _ => Hexadecimal(magnitude, precision),
        };
        return prefix + (upper ? text.ToUpperInvariant() : text);
    }

    private static string Scientific(double value, int digits)
    {
        var mantissa = digits == 0 ? "0" : "0." + new string('0', digits);
        return value.ToString($"{mantissa}e+00", CultureInfo.InvariantCulture);
    }

    private static string General(double value, int digits, bool alternate)
    {
        var scientific = Scientific(value, digits - 1);
        var e = scientific.IndexOf('e', StringComparison.Ordinal);
        var exponent = int.Parse(scientific.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent < -4 || exponent >= digits)
        {
            return (alternate ? scientific[..e] : Trim(scientific[..e])) + scientific[e..];
        }

        var plain = value.ToString($"F{digits - 1 - exponent}", CultureInfo.InvariantCulture);
        return alternate ? plain : Trim(plain);
    }

    private static string Trim(string text) =>
        text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;

    private static string Hexadecimal(double value, int? precision)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var exponent = (int)(bits >> 52) & 0x7ff;
        var fraction = bits & 0xf_ffff_ffff_ffff;
        var lead = exponent == 0 ? 0UL : 1UL;
        if (precision is < 13)
        {
            var drop = 4 * (13 - precision.Value);
            var whole = (lead << 52) | fraction;
            var rounded = ((whole >> (drop - 1)) + 1) >> 1 << drop;
            (lead, fraction) = (rounded >> 52, rounded & 0xf_ffff_ffff_ffff);
        }

        var digits = fraction.ToString("x13", CultureInfo.InvariantCulture);
        digits = precision is { } wanted ? digits.PadRight(wanted, '0')[..wanted] : digits.TrimEnd('0');
        var power = value == 0 ? 0 : exponent == 0 ? -1022 : exponent - 1023;
        return $"0x{lead}{(digits.Length > 0 ? "." : "")}{digits}p{(power < 0 ? "" : "+")}{power}";
    }
}

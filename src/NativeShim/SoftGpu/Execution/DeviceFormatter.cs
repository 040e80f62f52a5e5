using System.Globalization;
using System.Text;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>printf of device code: arguments lie in a buffer, each aligned to its size (4 or 8 bytes).</summary>
internal static class DeviceFormatter
{
    public static string Format(KernelMemoryReader reader, ulong formatAddress, ulong arguments, out int count)
    {
        var format = reader.Text(formatAddress);
        var result = new StringBuilder();
        var source = new Arguments(reader, arguments);
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                result.Append(format[i]);
            }
            else if (i + 1 < format.Length && format[i + 1] == '%')
            {
                result.Append('%');
                i++;
            }
            else
            {
                i = AppendItem(result, format, i, source);
            }
        }

        count = source.Count;
        return result.ToString();
    }

    private static int AppendItem(StringBuilder result, string format, int start, Arguments source)
    {
        var at = start + 1;
        var flags = "";
        while (at < format.Length && "-+ #0".Contains(format[at], StringComparison.Ordinal))
        {
            flags += format[at++];
        }

        var width = Number(format, ref at, source) ?? 0;
        if (width < 0)
        {
            (flags, width) = (flags + "-", -width);
        }

        int? precision = null;
        if (at < format.Length && format[at] == '.')
        {
            at++;
            precision = Number(format, ref at, source) ?? 0;
        }

        var wide = false;
        var narrow = 0;
        for (; at < format.Length && "hlLqjzt".Contains(format[at], StringComparison.Ordinal); at++)
        {
            wide |= format[at] != 'h';
            narrow += format[at] == 'h' ? 1 : 0;
        }

        if (at >= format.Length)
        {
            result.Append(format, start, format.Length - start);
            return format.Length;
        }

        var text = Convert(format[at], flags, precision, wide, narrow, source);
        if (text is null)
        {
            result.Append(format, start, at + 1 - start);
            return at;
        }

        var padded = flags.Contains('0') && !flags.Contains('-');
        var zero = padded && (precision is null || "fFeEgGaA".Contains(format[at]));
        result.Append(Pad(text, width, flags.Contains('-'), zero));
        return at;
    }

    private static int? Number(string format, ref int at, Arguments source)
    {
        if (at < format.Length && format[at] == '*')
        {
            at++;
            return (int)source.Next(4);
        }

        var start = at;
        while (at < format.Length && char.IsAsciiDigit(format[at]))
        {
            at++;
        }

        var digits = format.AsSpan(start, at - start);
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static string? Convert(
        char conversion, string flags, int? precision, bool wide, int narrow, Arguments source)
    {
        switch (conversion)
        {
            case 'd' or 'i':
                var signed = wide ? (long)source.Next(8) : (int)source.Next(4);
                signed = narrow switch { 1 => (short)signed, > 1 => (sbyte)signed, _ => signed };
                var digits = Digits(
                    signed < 0 ? (0 - (ulong)signed).ToString(CultureInfo.InvariantCulture)
                    : signed.ToString(CultureInfo.InvariantCulture),
                    precision);
                return Sign(signed < 0, flags) + digits;
            case 'u' or 'x' or 'X' or 'o':
                var value = wide ? source.Next(8) : source.Next(4);
                value = narrow switch { 1 => (ushort)value, > 1 => (byte)value, _ => value };
                return Digits(Unsigned(conversion, value, flags.Contains('#')), precision);
            case 'c':
                return ((char)(byte)source.Next(4)).ToString();
            case 'p':
                return $"0x{source.Next(8):x}";
            case 's':
                var text = source.Text();
                return precision < text.Length ? text[..precision.Value] : text;
            case 'f' or 'F' or 'e' or 'E' or 'g' or 'G' or 'a' or 'A':
                return CFloat.Format(
                    BitConverter.UInt64BitsToDouble(source.Next(8)), conversion, precision, flags.Contains('#'),
                    value => Sign(value, flags));
            default:
                return null;
        }
    }

    private static string Unsigned(char conversion, ulong value, bool alternate) => conversion switch
    {
        'x' => (alternate && value != 0 ? "0x" : "") + value.ToString("x", CultureInfo.InvariantCulture),
        'X' => (alternate && value != 0 ? "0X" : "") + value.ToString("X", CultureInfo.InvariantCulture),
        'o' => (alternate && value != 0 ? "0" : "") + Octal(value),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private static string Octal(ulong value)
    {
        var text = "";
        do
        {
            text = (char)('0' + (int)(value & 7)) + text;
            value >>= 3;
        }
        while (value != 0);

        return text;
    }

    private static string Digits(string digits, int? precision) => digits.PadLeft(precision ?? 0, '0');

    private static string Sign(bool negative, string flags) =>
        negative ? "-" : flags.Contains('+') ? "+" : flags.Contains(' ') ? " " : "";

    private static string Pad(string text, int width, bool left, bool zero)
    {
        if (text.Length >= width)
        {
            return text;
        }

        if (left)
        {
            return text.PadRight(width);
        }

        if (!zero)
        {
            return text.PadLeft(width);
        }

        var prefix = text[0] is '-' or '+' or ' ' ? 1 : 0;
        return text[..prefix] + text[prefix..].PadLeft(width - prefix, '0');
    }

    private sealed class Arguments(KernelMemoryReader reader, ulong address)
    {
        private ulong _at = address;

        public int Count { get; private set; }

        public ulong Next(int size)
        {
            _at = (_at + (ulong)size - 1) & ~((ulong)size - 1);
            var value = reader.Integer(_at, size);
            _at += (ulong)size;
            Count++;
            return value;
        }

        public string Text() => reader.Text(Next(8));
    }
}

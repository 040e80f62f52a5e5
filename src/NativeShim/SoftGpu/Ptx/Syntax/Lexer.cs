using System.Globalization;

namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>Cuts PTX text into tokens; comments vanish here.</summary>
internal sealed class Lexer(string text)
{
    private static readonly string[] _operators = ["<<", ">>", "<=", ">=", "==", "!=", "&&", "||"];
    private readonly List<Token> _tokens = [];
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _names =
        new Dictionary<string, string>().GetAlternateLookup<ReadOnlySpan<char>>();

    private int _at;
    private int _line = 1;

    public List<Token> Run()
    {
        while (SkipBlanks())
        {
            var c = text[_at];
            if (IsWordStart(c))
            {
                Add(TokenKind.Word, TakeWhile(IsWordPart));
            }
            else if (c == '.' && _at + 1 < text.Length && IsWordPart(text[_at + 1]))
            {
                TakeDotted();
            }
            else if (char.IsAsciiDigit(c))
            {
                TakeNumber();
            }
            else if (c == '"')
            {
                TakeText();
            }
            else
            {
                TakeMark();
            }
        }

        Add(TokenKind.End, "end of text");
        return _tokens;
    }

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c is '_' or '$' or '%';

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$';

    private void Add(TokenKind kind, string value, ulong bits = 0, bool single = false) =>
        _tokens.Add(new Token(kind, value, _line, bits, single));

    private string Intern(ReadOnlySpan<char> span)
    {
        if (!_names.TryGetValue(span, out var name))
        {
            name = span.ToString();
            _names[span] = name;
        }

        return name;
    }

    private string TakeWhile(Func<char, bool> wanted)
    {
        var start = _at++;
        while (_at < text.Length && wanted(text[_at]))
        {
            _at++;
        }

        return Intern(text.AsSpan(start, _at - start));
    }

    private void TakeDotted()
    {
        var start = ++_at;
        while (_at < text.Length && (IsWordPart(text[_at]) || IsScope()))
        {
            _at += IsScope() ? 2 : 1;
        }

        Add(TokenKind.Dotted, Intern(text.AsSpan(start, _at - start)));
    }

    private bool IsScope() =>
        text[_at] == ':' && _at + 2 < text.Length && text[_at + 1] == ':' && IsWordPart(text[_at + 2]);

    private bool SkipBlanks()
    {
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c == '\n')
            {
                _line++;
                _at++;
            }
            else if (char.IsWhiteSpace(c))
            {
                _at++;
            }
            else if (c == '/' && _at + 1 < text.Length && text[_at + 1] == '/')
            {
                var end = text.IndexOf('\n', _at);
                _at = end < 0 ? text.Length : end;
            }
            else if (c == '/' && _at + 1 < text.Length && text[_at + 1] == '*')
            {
                var end = text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    throw new PtxException(_line, "the comment that starts here has no end");
                }

                _line += text.AsSpan(_at, end - _at).Count('\n');
                _at = end + 2;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private void TakeText()
    {
        var end = text.IndexOf('"', _at + 1);
        if (end < 0)
        {
            throw new PtxException(_line, "the string that starts here has no end");
        }

        Add(TokenKind.Text, text[(_at + 1)..end]);
        _at = end + 1;
    }

    private void TakeMark()
    {
        foreach (var two in _operators)
        {
            if (string.CompareOrdinal(text, _at, two, 0, 2) == 0)
            {
                Add(TokenKind.Mark, two);
                _at += 2;
                return;
            }
        }

        if (!";,:{}[]()<>=+-*/%&|^~!@?".Contains(text[_at], StringComparison.Ordinal))
        {
            throw new PtxException(_line, $"unexpected character '{text[_at]}'");
        }

        Add(TokenKind.Mark, Intern(text.AsSpan(_at, 1)));
        _at++;
    }

    private void TakeNumber()
    {
        var rest = text.AsSpan(_at);
        if (rest.Length > 1 && rest[0] == '0' && rest[1] is 'f' or 'F' or 'd' or 'D')
        {
            TakeHexFloat(rest[1] is 'f' or 'F');
            return;
        }

        if (rest.Length > 1 && rest[0] == '0' && rest[1] is 'x' or 'X' or 'b' or 'B')
        {
            var radixBits = rest[1] is 'x' or 'X' ? 4 : 1;
            var start = _at;
            _at += 2;
            TakeDigits(start, radixBits);
            return;
        }

        var length = 0;
        while (length < rest.Length && char.IsAsciiDigit(rest[length]))
        {
            length++;
        }

        if (length < rest.Length && (rest[length] == '.' || rest[length] is 'e' or 'E'))
        {
            TakeDecimalFloat(rest, length);
        }
        else if (rest[0] == '0' && length > 1)
        {
            var start = _at++;
            TakeDigits(start, 3);
        }
        else
        {
            if (!ulong.TryParse(rest[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                throw new PtxException(_line, $"'{rest[..length]}' is more than 64 bits");
            }

            _at += length;
            EndInteger(_at - length, value);
        }
    }

    private void TakeDecimalFloat(ReadOnlySpan<char> rest, int length)
    {
        while (length < rest.Length
            && (char.IsAsciiDigit(rest[length]) || rest[length] is '.' or 'e' or 'E'
                || (rest[length] is '+' or '-' && rest[length - 1] is 'e' or 'E')))
        {
            length++;
        }

        if (!double.TryParse(rest[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            throw new PtxException(_line, $"'{rest[..length]}' is not a number");
        }

        Add(TokenKind.Float, rest[..length].ToString(), BitConverter.DoubleToUInt64Bits(value));
        _at += length;
    }

    private void TakeHexFloat(bool single)
    {
        var digits = single ? 8 : 16;
        if (_at + 2 + digits > text.Length
            || !ulong.TryParse(
                text.AsSpan(_at + 2, digits),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var bits))
        {
            throw new PtxException(_line, $"a 0{(single ? 'f' : 'd')} constant has {digits} hexadecimal digits");
        }

        if (single)
        {
            bits = BitConverter.DoubleToUInt64Bits(BitConverter.UInt32BitsToSingle((uint)bits));
        }

        Add(TokenKind.Float, text.Substring(_at, 2 + digits), bits, single);
        _at += 2 + digits;
    }

    private void TakeDigits(int start, int radixBits)
    {
        ulong value = 0;
        var count = 0;
        for (; _at < text.Length && char.IsAsciiHexDigit(text[_at]); _at++, count++)
        {
            var digit = (ulong)Convert.ToInt32(text[_at].ToString(), 16);
            if (digit >> radixBits != 0 || value >> (64 - radixBits) != 0)
            {
                throw new PtxException(_line, $"'{text[start..(_at + 1)]}' is not an integer of 64 bits");
            }

            value = (value << radixBits) | digit;
        }

        if (count == 0)
        {
            throw new PtxException(_line, $"'{text[start.._at]}' has no digits");
        }

        EndInteger(start, value);
    }

    private void EndInteger(int start, ulong value)
    {
        if (_at < text.Length && text[_at] == 'U')
        {
            _at++;
        }

        if (_at < text.Length && IsWordPart(text[_at]))
        {
            throw new PtxException(_line, $"'{text[start..(_at + 1)]}' is not a number");
        }

        Add(TokenKind.Integer, text[start.._at], value);
    }
}

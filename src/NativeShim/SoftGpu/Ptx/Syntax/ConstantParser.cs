namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>Parses constant expressions: integers of 64 bits with C's operators, or one signed float.</summary>
internal static class ConstantParser
{
    private static readonly string[][] _levels =
    [
        ["||"], ["&&"], ["|"], ["^"], ["&"], ["==", "!="], ["<", "<=", ">", ">="], ["<<", ">>"], ["+", "-"],
        ["*", "/", "%"],
    ];

    /// <summary>Whether a constant expression may start with the token.</summary>
    public static bool Starts(Token token) =>
        token.Kind is TokenKind.Integer or TokenKind.Float
        || token.Is("-") || token.Is("+") || token.Is("~") || token.Is("(")
        || token is { Kind: TokenKind.Word, Text: "WARP_SZ" };

    public static Operand Parse(TokenReader reader)
    {
        var negative = false;
        var ahead = 0;
        for (; reader.Ahead(ahead).Is("-") || reader.Ahead(ahead).Is("+"); ahead++)
        {
            negative ^= reader.Ahead(ahead).Is("-");
        }

        if (reader.Ahead(ahead).Kind == TokenKind.Float)
        {
            for (; ahead > 0; ahead--)
            {
                reader.Next();
            }

            var token = reader.Next();
            return new FloatOperand(negative ? -token.Value : token.Value, token.IsSingle);
        }

        return new IntegerOperand(ParseInteger(reader));
    }

    public static long ParseInteger(TokenReader reader)
    {
        var condition = ParseLevel(reader, 0);
        if (!reader.TryTake("?"))
        {
            return condition;
        }

        var first = ParseInteger(reader);
        reader.Take(":");
        var second = ParseInteger(reader);
        return condition != 0 ? first : second;
    }

    private static long ParseLevel(TokenReader reader, int level)
    {
        if (level == _levels.Length)
        {
            return ParseUnary(reader);
        }

        var left = ParseLevel(reader, level + 1);
        while (reader.Peek.Kind == TokenKind.Mark && Array.IndexOf(_levels[level], reader.Peek.Text) >= 0)
        {
            var operation = reader.Next();
            left = Apply(operation, left, ParseLevel(reader, level + 1));
        }

        return left;
    }

    private static long ParseUnary(TokenReader reader)
    {
        var token = reader.Next();
        if (token.Kind == TokenKind.Integer)
        {
            return (long)token.Bits;
        }

        switch (token.Text)
        {
            case "-":
                return unchecked(-ParseUnary(reader));
            case "+":
                return ParseUnary(reader);
            case "~":
                return ~ParseUnary(reader);
            case "!":
                return ParseUnary(reader) == 0 ? 1 : 0;
            case "WARP_SZ":
                return 32;
            case "(":
                if (reader.TryTakeDotted("s64") || reader.TryTakeDotted("u64"))
                {
                    reader.Take(")");
                    return ParseUnary(reader);
                }

                var value = ParseInteger(reader);
                reader.Take(")");
                return value;
            default:
                throw new PtxException(token.Line, $"a constant expected, '{token.Text}' found");
        }
    }

    private static long Apply(Token operation, long left, long right) => unchecked(operation.Text switch
    {
        "||" => left != 0 || right != 0 ? 1 : 0,
        "&&" => left != 0 && right != 0 ? 1 : 0,
        "|" => left | right,
        "^" => left ^ right,
        "&" => left & right,
        "==" => left == right ? 1 : 0,
        "!=" => left != right ? 1 : 0,
        "<" => left < right ? 1 : 0,
        "<=" => left <= right ? 1 : 0,
        ">" => left > right ? 1 : 0,
        ">=" => left >= right ? 1 : 0,
        "<<" => left << (int)right,
        ">>" => left >> (int)right,
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        _ when right is 0 or -1 && operation.Text is "/" or "%" => right == 0
            ? throw new PtxException(operation.Line, "division by zero in a constant")
            : operation.Text == "/" ? -left : 0,
        "/" => left / right,
        _ => left % right,
    });
}

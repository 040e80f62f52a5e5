namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>A cursor over tokens.</summary>
internal sealed class TokenReader(List<Token> tokens)
{
    private int _at;

    public Token Peek => tokens[_at];

    public int Line => tokens[_at].Line;

    public Token Next()
    {
        var token = tokens[_at];
        if (token.Kind != TokenKind.End)
        {
            _at++;
        }

        return token;
    }

    public Token Ahead(int distance) => tokens[Math.Min(_at + distance, tokens.Count - 1)];

    public bool TryTake(string mark)
    {
        if (!Peek.Is(mark))
        {
            return false;
        }

        _at++;
        return true;
    }

    public bool TryTakeDotted(string word)
    {
        if (Peek.Kind != TokenKind.Dotted || Peek.Text != word)
        {
            return false;
        }

        _at++;
        return true;
    }

    public void Take(string mark)
    {
        if (!TryTake(mark))
        {
            throw new PtxException(Line, $"'{mark}' expected, '{Peek.Text}' found");
        }
    }

    public string TakeWord()
    {
        var token = Next();
        return token.Kind == TokenKind.Word
            ? token.Text
            : throw new PtxException(token.Line, $"a name expected, '{token.Text}' found");
    }

    public string TakeDotted()
    {
        var token = Next();
        return token.Kind == TokenKind.Dotted
            ? token.Text
            : throw new PtxException(token.Line, $"'.' and a word expected, '{token.Text}' found");
    }

    /// <summary>Skips the rest of a line, for directives that end with it.</summary>
    public void SkipLine(int line)
    {
        while (Peek.Kind != TokenKind.End && Peek.Line == line)
        {
            _at++;
        }
    }

    public void SkipBehind(string mark)
    {
        while (!TryTake(mark))
        {
            if (Next().Kind == TokenKind.End)
            {
                throw new PtxException(Line, $"'{mark}' expected before the end of the text");
            }
        }
    }

    /// <summary>Skips "{ ... }" with what is nested in it.</summary>
    public void SkipBraces()
    {
        Take("{");
        for (var depth = 1; depth > 0;)
        {
            var token = Next();
            if (token.Kind == TokenKind.End)
            {
                throw new PtxException(Line, "'}' expected before the end of the text");
            }

            depth += token.Is("{") ? 1 : token.Is("}") ? -1 : 0;
        }
    }
}

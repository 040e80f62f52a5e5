namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>Parses a module: directives, variables and functions of PTX ISA up to 8.x.</summary>
internal sealed class ModuleParser
{
    private readonly Func<string, bool> _isInstruction;
    private readonly TokenReader _reader;
    private readonly ParsedModule _module = new();
    private readonly Scope _scope = new(null);

    private ModuleParser(string text, Func<string, bool> isInstruction)
    {
        _reader = new TokenReader(new Lexer(text).Run());
        _isInstruction = isInstruction;
    }

    /// <summary>Parses PTX text; isInstruction knows the words that instructions may start with.</summary>
    public static ParsedModule Parse(string text, Func<string, bool> isInstruction) =>
        new ModuleParser(text, isInstruction).Run();

    private ParsedModule Run()
    {
        while (_reader.Peek.Kind != TokenKind.End)
        {
            ParseItem();
        }

        if (_module.Version.Length == 0)
        {
            throw new PtxException(1, "the module has no .version directive");
        }

        return _module;
    }

    private void ParseItem()
    {
        var line = _reader.Line;
        if (_reader.TryTake(";"))
        {
            return;
        }

        if (_reader.Peek.Is("@") && _reader.Ahead(1).Is("@"))
        {
            _reader.SkipLine(line);
            return;
        }

        var external = false;
        var word = _reader.TakeDotted();
        while (word is "visible" or "extern" or "weak" or "common")
        {
            external |= word == "extern";
            word = _reader.TakeDotted();
        }

        switch (word)
        {
            case "version":
                ParseVersion();
                break;
            case "target":
                ParseTarget();
                break;
            case "address_size":
                if (ConstantParser.ParseInteger(_reader) != 64)
                {
                    throw new PtxException(line, ".address_size is not 64; compile for 64 bits");
                }

                break;
            case "file" or "loc":
                _reader.SkipLine(line);
                break;
            case "section":
                _reader.TakeDotted();
                _reader.SkipBraces();
                break;
            case "pragma":
                _reader.SkipBehind(";");
                break;
            case "entry" or "func":
                new FunctionParser(_reader, _module, _scope, _isInstruction).Parse(word == "entry", line);
                break;
            case "global" or "const" or "shared" or "local":
                new VariableParser(_reader, _module, _scope).Parse(word, external, line);
                break;
            default:
                throw new PtxException(line, $"unknown directive '.{word}'");
        }
    }

    private void ParseVersion()
    {
        var token = _reader.Next();
        if (token.Kind != TokenKind.Float || token.Value is < 1 or >= 10)
        {
            throw new PtxException(token.Line, $"unsupported .version {token.Text}");
        }

        _module.Version = token.Text;
    }

    private void ParseTarget()
    {
        do
        {
            var word = _reader.TakeWord();
            if (_module.Target.Length == 0)
            {
                _module.Target = word;
            }
        }
        while (_reader.TryTake(","));
    }
}

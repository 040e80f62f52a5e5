namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>Parses the body of a function.</summary>
internal sealed class BodyParser(
    TokenReader reader, ParsedModule module, Function function, Func<string, bool> isInstruction)
{
    private readonly List<Action> _deferred = [];

    public void Parse(Scope scope)
    {
        reader.Take("{");
        ParseBlock(scope);
        foreach (var action in _deferred)
        {
            action();
        }
    }

    /// <summary>
    /// Clusters have one CTA, and a function's parameters are told from a kernel's by their variable.
    /// </summary>
    private static string Plain(string modifier) => modifier switch
    {
        "shared::cta" or "shared::cluster" => "shared",
        "param::entry" or "param::func" => "param",
        _ => modifier,
    };

    private void ParseBlock(Scope scope)
    {
        while (!reader.TryTake("}"))
        {
            var token = reader.Peek;
            if (token.Kind == TokenKind.End)
            {
                throw new PtxException(token.Line, $"the body of '{function.Name}' has no end");
            }

            if (reader.TryTake("{"))
            {
                ParseBlock(new Scope(scope));
            }
            else if (token.Kind == TokenKind.Dotted)
            {
                ParseDirective(scope);
            }
            else if (token.Is("@") && reader.Ahead(1).Is("@"))
            {
                reader.SkipLine(token.Line);
            }
            else if (token.Kind == TokenKind.Word && reader.Ahead(1).Is(":"))
            {
                ParseLabel(scope);
            }
            else if (!reader.TryTake(";"))
            {
                ParseInstruction(scope);
            }
        }
    }

    private void ParseLabel(Scope scope)
    {
        var line = reader.Line;
        var name = reader.TakeWord();
        reader.Take(":");
        if (reader.TryTakeDotted("branchtargets"))
        {
            List<Label> labels = [];
            do
            {
                var target = reader.TakeWord();
                var index = labels.Count;
                labels.Add(new Label(target));
                _deferred.Add(() => labels[index] = scope.FindLabel(target)
                    ?? throw new PtxException(line, $"unknown label '{target}'"));
            }
            while (reader.TryTake(","));

            reader.Take(";");
            scope.Declare(line, name, labels);
        }
        else if (reader.TryTakeDotted("callprototype"))
        {
            scope.DeclareLabel(line, new Label(name));
            reader.SkipBehind(";");
        }
        else
        {
            var label = new Label(name);
            scope.DeclareLabel(line, label);
            function.Statements.Add(new LabelStatement(line, label));
        }
    }

    private void ParseDirective(Scope scope)
    {
        var line = reader.Line;
        var word = reader.TakeDotted();
        switch (word)
        {
            case "reg":
                ParseRegisters(scope);
                break;
            case "local" or "shared" or "param" or "global" or "const":
                new VariableParser(reader, module, scope).Parse(word, false, line);
                break;
            case "loc" or "file":
                reader.SkipLine(line);
                break;
            case "pragma":
                reader.SkipBehind(";");
                break;
            case "section":
                reader.TakeDotted();
                reader.SkipBraces();
                break;
            case "maxntid" or "reqntid" or "minnctapersm" or "maxnreg":
                throw new PtxException(line, $"'.{word}' stands before the body");
            default:
                throw new PtxException(line, $"unknown directive '.{word}'");
        }
    }

    private void ParseRegisters(Scope scope)
    {
        var width = reader.TryTakeDotted("v2") ? 2 : reader.TryTakeDotted("v4") ? 4 : 1;
        var line = reader.Line;
        var typeName = reader.TakeDotted();
        if (!PtxTypes.TryParse(typeName, out var type))
        {
            throw new PtxException(line, $"unknown type '.{typeName}' of a register");
        }

        do
        {
            var name = reader.TakeWord();
            if (reader.TryTake("<"))
            {
                var count = reader.Next();
                if (count.Kind != TokenKind.Integer || width > 1)
                {
                    throw new PtxException(line, $"a count expected, '{count.Text}' found");
                }

                reader.Take(">");
                scope.DeclareRange(name, (uint)count.Bits, type);
            }
            else if (width == 1)
            {
                scope.Declare(line, name, new Register(name, type));
            }
            else
            {
                scope.Declare(line, name, new RegisterVector(
                    name, [.. "xyzw"[..width].Select(c => new Register($"{name}.{c}", type))]));
            }
        }
        while (reader.TryTake(","));

        reader.Take(";");
    }

    private void ParseInstruction(Scope scope)
    {
        var line = reader.Line;
        Register? guard = null;
        var negated = false;
        if (reader.TryTake("@"))
        {
            negated = reader.TryTake("!");
            var name = reader.TakeWord();
            guard = scope.Find(name) as Register;
            if (guard is not { Type: PtxType.Pred })
            {
                throw new PtxException(line, $"'{name}' is no predicate");
            }
        }

        line = reader.Line;
        var root = reader.TakeWord();
        List<string> modifiers = [];
        while (reader.Peek.Kind == TokenKind.Dotted)
        {
            modifiers.Add(Plain(reader.TakeDotted()));
        }

        if (!isInstruction(root))
        {
            throw new Instruction(line, function, root, [.. modifiers], []).Unknown();
        }

        var operands = new OperandParser(reader, scope, _deferred).ParseAll();
        function.Statements.Add(new Instruction(line, function, root, [.. modifiers], operands)
        {
            Guard = guard,
            GuardNegated = negated,
        });
    }
}

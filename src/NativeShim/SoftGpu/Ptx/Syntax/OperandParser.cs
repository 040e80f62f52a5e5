namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>Parses the operands of an instruction, up to its semicolon.</summary>
internal sealed class OperandParser(TokenReader reader, Scope scope, List<Action> deferred)
{
    public Operand[] ParseAll()
    {
        List<Operand> operands = [];
        if (reader.TryTake(";"))
        {
            return [];
        }

        do
        {
            var operand = Parse();
            if (reader.TryTake("|"))
            {
                operand = new PairOperand(operand, Parse());
            }

            operands.Add(operand);
        }
        while (reader.TryTake(","));

        reader.Take(";");
        var all = operands.ToArray();
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i] is PendingLabel pending)
            {
                var index = i;
                deferred.Add(() => all[index] = new LabelOperand(scope.FindLabel(pending.Name)
                    ?? throw new PtxException(pending.Line, $"unknown symbol '{pending.Name}'")));
            }
        }

        return all;
    }

    private Operand Parse()
    {
        var token = reader.Peek;
        if (token.Is("{"))
        {
            reader.Take("{");
            return new VectorOperand(ParseItems("}"));
        }

        if (token.Is("["))
        {
            return ParseAddress();
        }

        if (token.Is("(") && reader.Ahead(1) is { Kind: TokenKind.Word } or { Kind: TokenKind.Mark, Text: ")" })
        {
            reader.Take("(");
            return new ListOperand(ParseItems(")"));
        }

        if (token.Is("!"))
        {
            reader.Take("!");
            return Parse() is RegisterOperand { Register.Type: PtxType.Pred } predicate
                ? predicate with { Negated = true }
                : throw new PtxException(token.Line, "'!' stands before something that is no predicate");
        }

        return ConstantParser.Starts(token) ? ParseConstantOrList(token) : ParseName();
    }

    /// <summary>A parenthesis starts an expression, or a list of arguments that begins with a constant.</summary>
    private Operand ParseConstantOrList(Token token)
    {
        if (!token.Is("("))
        {
            return ConstantParser.Parse(reader);
        }

        for (int ahead = 1, depth = 1; depth > 0 && !reader.Ahead(ahead).Is(";"); ahead++)
        {
            depth += reader.Ahead(ahead).Is("(") ? 1 : reader.Ahead(ahead).Is(")") ? -1 : 0;
            if (depth == 1 && reader.Ahead(ahead).Is(","))
            {
                reader.Take("(");
                return new ListOperand(ParseItems(")"));
            }
        }

        return ConstantParser.Parse(reader);
    }

    private Operand[] ParseItems(string end)
    {
        List<Operand> items = [];
        while (!reader.TryTake(end))
        {
            items.Add(Parse());
            if (!reader.TryTake(",") && !reader.Peek.Is(end))
            {
                throw new PtxException(reader.Line, $"',' or '{end}' expected, '{reader.Peek.Text}' found");
            }
        }

        return [.. items];
    }

    private AddressOperand ParseAddress()
    {
        reader.Take("[");
        Operand? place = null;
        long offset = 0;
        if (reader.Peek.Kind == TokenKind.Word && reader.Peek.Text != "WARP_SZ")
        {
            place = ParseName();
            if (place is SymbolOperand symbol)
            {
                (place, offset) = (symbol with { Addend = 0 }, symbol.Addend);
            }

            if (place is not (SymbolOperand or RegisterOperand))
            {
                throw new PtxException(reader.Line, "an address starts with a register, a variable or a constant");
            }
        }

        while (!reader.TryTake("]"))
        {
            reader.TryTake("+");
            offset = unchecked(offset + ConstantParser.ParseInteger(reader));
        }

        return new AddressOperand(place, offset);
    }

    private Operand ParseName()
    {
        var line = reader.Line;
        var name = reader.TakeWord();
        if (name == "_")
        {
            return new SinkOperand();
        }

        switch (scope.Find(name))
        {
            case Register register:
                return new RegisterOperand(register);
            case RegisterVector vector:
                return ParseComponent(vector);
            case Variable variable:
                var addend = reader.Peek.Is("+") || reader.Peek.Is("-") ? ConstantParser.ParseInteger(reader) : 0;
                return new SymbolOperand(variable, addend);
            case Function function:
                return new FunctionOperand(function);
            case List<Label> table:
                return new PendingTable(table).Resolve(deferred);
        }

        if (name[0] == '%')
        {
            while (reader.Peek.Kind == TokenKind.Dotted)
            {
                name += "." + reader.TakeDotted();
            }

            return new SpecialOperand(name);
        }

        return new PendingLabel(name, line);
    }

    private Operand ParseComponent(RegisterVector vector)
    {
        if (reader.Peek.Kind != TokenKind.Dotted)
        {
            return new VectorOperand([.. vector.Components.Select(c => new RegisterOperand(c))]);
        }

        var component = reader.TakeDotted() switch { "x" or "r" => 0, "y" or "g" => 1, "z" or "b" => 2, _ => 3 };
        return component < vector.Components.Length
            ? new RegisterOperand(vector.Components[component])
            : throw new PtxException(reader.Line, $"'{vector.Name}' has no such component");
    }

    /// <summary>A name that can only be a label; labels are known when the whole function is.</summary>
    private sealed record PendingLabel(string Name, int Line) : Operand;

    private sealed record PendingTable(List<Label> Labels)
    {
        public BranchTableOperand Resolve(List<Action> deferred)
        {
            var labels = new Label[Labels.Count];
            deferred.Add(() => Labels.CopyTo(labels));
            return new BranchTableOperand(labels);
        }
    }
}

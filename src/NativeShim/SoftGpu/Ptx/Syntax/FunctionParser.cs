namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>Parses an .entry or .func from behind that word to its end.</summary>
internal sealed class FunctionParser(
    TokenReader reader, ParsedModule module, Scope moduleScope, Func<string, bool> isInstruction)
{
    public void Parse(bool isEntry, int line)
    {
        var scope = new Scope(moduleScope);
        List<Operand> results = [];
        if (!isEntry && reader.TryTake("("))
        {
            results = ParseParameters(scope, isEntry);
        }

        var name = reader.TakeWord();
        var parameters = reader.TryTake("(") ? ParseParameters(scope, isEntry) : [];
        if (isEntry)
        {
            LayOut(parameters);
        }

        var function = FindOrDeclare(name, isEntry, line);
        if (!function.IsDefined)
        {
            function.Results.Clear();
            function.Results.AddRange(results);
            function.Parameters = parameters;
        }

        ParseDirectives(function);
        if (reader.TryTake(";"))
        {
            return;
        }

        if (function.IsDefined)
        {
            throw new PtxException(line, $"'{name}' is defined twice");
        }

        function.IsDefined = true;
        function.Line = line;
        new BodyParser(reader, module, function, isInstruction).Parse(scope);
    }

    private static void LayOut(List<Operand> parameters)
    {
        var offset = 0;
        foreach (var parameter in parameters)
        {
            var variable = ((SymbolOperand)parameter).Variable;
            offset = (offset + variable.Alignment - 1) & -variable.Alignment;
            variable.Offset = offset;
            offset += variable.Size;
        }
    }

    private Function FindOrDeclare(string name, bool isEntry, int line)
    {
        switch (moduleScope.FindHere(name))
        {
            case Function known when known.IsEntry == isEntry:
                return known;
            case null:
                var function = new Function(name, isEntry) { Line = line };
                module.Functions.Add(function);
                moduleScope.Declare(line, name, function);
                return function;
            default:
                throw new PtxException(line, $"'{name}' is declared as something else before");
        }
    }

    private List<Operand> ParseParameters(Scope scope, bool isEntry)
    {
        List<Operand> parameters = [];
        if (reader.TryTake(")"))
        {
            return parameters;
        }

        do
        {
            var line = reader.Line;
            var space = reader.TakeDotted();
            if (space is not ("param" or "reg") || (space == "reg" && isEntry))
            {
                throw new PtxException(line, $"'.{space}' is no space of a parameter");
            }

            foreach (var declaration in DeclarationParser.Parse(reader))
            {
                parameters.Add(Declare(scope, declaration, space == "reg", isEntry, line));
            }
        }
        while (reader.TryTake(","));

        reader.Take(")");
        return parameters;
    }

    private static Operand Declare(Scope scope, Declaration declaration, bool inRegister, bool isEntry, int line)
    {
        if (inRegister)
        {
            var register = new Register(declaration.Name, declaration.Element);
            DeclareUnlessSink(register.Name, register);
            return new RegisterOperand(register);
        }

        if (declaration.IsOpen)
        {
            throw new PtxException(line, $"parameter '{declaration.Name}' has no size");
        }

        var variable = new Variable(
            declaration.Name, StateSpace.Param, declaration.Size(), declaration.Alignment)
        {
            IsKernelParameter = isEntry,
            Layout = isEntry ? null : new ParameterLayout(),
        };
        DeclareUnlessSink(variable.Name, variable);
        return new SymbolOperand(variable, 0);

        void DeclareUnlessSink(string name, object meaning)
        {
            if (name != "_")
            {
                scope.Declare(line, name, meaning);
            }
        }
    }

    private void ParseDirectives(Function function)
    {
        while (reader.Peek.Kind == TokenKind.Dotted)
        {
            var line = reader.Line;
            var word = reader.TakeDotted();
            switch (word)
            {
                case "maxntid":
                    function.MaxThreads = ParseExtent();
                    break;
                case "reqntid":
                    function.RequiredThreads = ParseExtent();
                    break;
                case "minnctapersm" or "maxnreg" or "maxnctapersm" or "maxclusterrank":
                    ConstantParser.ParseInteger(reader);
                    break;
                case "noreturn":
                    break;
                case "pragma":
                    reader.SkipBehind(";");
                    break;
                default:
                    throw new PtxException(line, $"unknown directive '.{word}' of a function");
            }
        }
    }

    private (uint X, uint Y, uint Z) ParseExtent()
    {
        Span<uint> extent = [1, 1, 1];
        var count = 0;
        do
        {
            if (count == 3)
            {
                throw new PtxException(reader.Line, "an extent has at most three dimensions");
            }

            extent[count++] = checked((uint)ConstantParser.ParseInteger(reader));
        }
        while (reader.TryTake(","));

        return (extent[0], extent[1], extent[2]);
    }
}

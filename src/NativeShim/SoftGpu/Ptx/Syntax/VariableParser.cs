namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>Parses variables of the .global, .const, .shared, .local and .param spaces.</summary>
internal sealed class VariableParser(TokenReader reader, ParsedModule module, Scope scope)
{
    public void Parse(string spaceName, bool external, int line)
    {
        var space = Enum.Parse<StateSpace>(spaceName, true);
        foreach (var declaration in DeclarationParser.Parse(reader))
        {
            DeclareOne(declaration, space, external, line);
        }

        reader.Take(";");
    }

    private static Variable WithMemory(Declaration declaration, StateSpace space, bool external, int line)
    {
        if (declaration.IsOpen && (space != StateSpace.Shared || !external))
        {
            throw new PtxException(line, $"'{declaration.Name}' has no size");
        }

        return new Variable(declaration.Name, space, declaration.Size(), declaration.Alignment)
        {
            IsDynamic = declaration.IsOpen,
            Layout = space == StateSpace.Param ? new ParameterLayout() : null,
        };
    }

    private void DeclareOne(Declaration declaration, StateSpace space, bool external, int line)
    {
        if (space is not (StateSpace.Global or StateSpace.Const))
        {
            if (reader.Peek.Is("="))
            {
                throw new PtxException(line, $"'{declaration.Name}': variables of this space have no initialiser");
            }

            Declare(line, WithMemory(declaration, space, external, line));
            return;
        }

        byte[] bytes = [];
        List<PtxRelocation> relocations = [];
        if (reader.TryTake("="))
        {
            (bytes, relocations) = new InitializerParser(reader, scope).Parse(declaration);
        }
        else if (declaration.IsOpen && !external)
        {
            throw new PtxException(line, $"'{declaration.Name}' has no size");
        }

        var size = bytes.Length > 0 ? bytes.Length : declaration.Size();
        var global = new PtxGlobal(
            module.Globals.Count, declaration.Name, size, declaration.Alignment, space == StateSpace.Const, external)
        {
            Initial = bytes,
        };
        global.Relocations.AddRange(relocations);
        module.Globals.Add(global);
        Declare(line, new Variable(declaration.Name, space, size, declaration.Alignment) { Global = global });
    }

    private void Declare(int line, Variable variable)
    {
        if (scope.FindHere(variable.Name) is Variable { Global.IsExternal: true } or Variable { IsDynamic: true })
        {
            scope.Replace(variable.Name, variable);
            return;
        }

        scope.Declare(line, variable.Name, variable);
    }
}

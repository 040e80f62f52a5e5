using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Finds how the parameters of functions and calls are accessed, for all functions of a module.</summary>
internal static class ParameterLayouts
{
    public static void Analyze(IEnumerable<Function> functions)
    {
        foreach (var function in functions)
        {
            foreach (var statement in function.Statements)
            {
                if (statement is Instruction instruction)
                {
                    Analyze(instruction);
                }
            }
        }
    }

    private static void Analyze(Instruction instruction)
    {
        if (instruction.Root == "call")
        {
            // An indirect call is refused only where a kernel reaches it.
            if (instruction.Operands.Any(operand => operand is FunctionOperand))
            {
                Bind(CallSite.Of(instruction));
            }

            return;
        }

        var direct = instruction.Root is "ld" or "st" && instruction.Has("param");
        foreach (var operand in instruction.Operands)
        {
            switch (operand)
            {
                case AddressOperand { Base: SymbolOperand { Variable.Layout: { } layout } symbol } address:
                    if (direct)
                    {
                        Access(layout, instruction, (int)address.Offset, symbol.Variable.Size);
                    }
                    else
                    {
                        layout.ForceMemory();
                    }

                    break;
                case SymbolOperand { Variable.Layout: { } layout }:
                    layout.ForceMemory();
                    break;
            }
        }
    }

    private static void Access(ParameterLayout layout, Instruction instruction, int offset, int size)
    {
        var element = instruction.Type.Size();
        var count = instruction.Has("v2") ? 2 : instruction.Has("v4") ? 4 : 1;
        if (offset < 0 || offset + (count * element) > size)
        {
            throw instruction.Error("is outside of its parameter");
        }

        for (var i = 0; i < count; i++)
        {
            layout.Access(offset + (i * element), element);
        }
    }

    private static void Bind(CallSite call)
    {
        foreach (var (formal, actual) in call.Bindings())
        {
            switch (formal, actual)
            {
                case (SymbolOperand { Variable.Layout: { } left }, SymbolOperand { Variable.Layout: { } right }):
                    left.Unite(right);
                    break;
                case (SymbolOperand { Variable: { Layout: { } layout } variable }, _):
                    layout.Access(0, variable.Size);
                    break;
                case (_, SymbolOperand { Variable: { Layout: { } layout } variable }):
                    layout.Access(0, variable.Size);
                    break;
            }
        }
    }
}

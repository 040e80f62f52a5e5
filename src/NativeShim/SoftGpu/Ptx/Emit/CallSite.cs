using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>A call instruction, taken apart.</summary>
internal sealed record CallSite(Instruction Instruction, Function Target, Operand[] Results, Operand[] Arguments)
{
    public static CallSite Of(Instruction instruction)
    {
        instruction.Allow("uni");
        var operands = instruction.Operands;
        var at = 0;
        var results = operands is [ListOperand list, ..] ? list.Items : [];
        at += operands is [ListOperand, ..] ? 1 : 0;
        if (at >= operands.Length || operands[at] is not FunctionOperand { Function: var target })
        {
            throw instruction.Error(
                "calls through a pointer or an unknown name; indirect calls are not supported");
        }

        at++;
        Operand[] arguments = [];
        if (at < operands.Length && operands[at] is ListOperand given)
        {
            arguments = given.Items;
        }

        if (target.IsEntry)
        {
            throw instruction.Error($"calls the kernel '{target.Name}'");
        }

        if (results.Length != target.Results.Count || arguments.Length != target.Parameters.Count)
        {
            throw instruction.Error(
                $"passes {arguments.Length} arguments and takes {results.Length} results; '{target.Name}' is declared "
                + $"with {target.Parameters.Count} and {target.Results.Count}");
        }

        return new CallSite(instruction, target, results, arguments);
    }

    /// <summary>Formal and actual operands, parameters and results.</summary>
    public IEnumerable<(Operand Formal, Operand Actual)> Bindings() =>
        Target.Parameters.Zip(Arguments).Concat(Target.Results.Zip(Results));
}

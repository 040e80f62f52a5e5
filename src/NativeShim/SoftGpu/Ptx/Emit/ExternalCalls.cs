using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>The functions that CUDA's runtime brings: vprintf and __assertfail.</summary>
internal static class ExternalCalls
{
    public static List<Instruction> Expand(CallSite call)
    {
        var at = call.Instruction;
        List<Instruction> code = [];
        switch (call.Target.Name)
        {
            case "vprintf" when call.Arguments.Length == 2 && call.Results.Length == 1:
                var count = new RegisterOperand(new Register("printed", PtxType.B32));
                var inputs = Values(call, code, 8, 8);
                code.Add(new Instruction(at.Line, at.Owner, InternalNames.Print, [], [count, .. inputs]));
                code.AddRange(ParameterAccess.Copy(at, call.Results[0], count));
                return code;
            case "__assertfail" when call.Arguments.Length == 5:
                var facts = Values(call, code, 8, 8, 4, 8, 8);
                code.Add(new Instruction(at.Line, at.Owner, InternalNames.AssertFail, [], facts));
                return code;
            default:
                throw at.Error(
                    $"calls '{call.Target.Name}', which no module defines; link it, or compile it into the module");
        }
    }

    private static Operand[] Values(CallSite call, List<Instruction> code, params ReadOnlySpan<int> sizes)
    {
        var values = new Operand[sizes.Length];
        for (var i = 0; i < sizes.Length; i++)
        {
            values[i] = ParameterAccess.Piece(call.Arguments[i], 0, sizes[i], call.Instruction, out var load);
            if (load is not null)
            {
                code.Add(load);
            }
        }

        return values;
    }
}

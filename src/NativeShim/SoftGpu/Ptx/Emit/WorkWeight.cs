using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>What one run of an instruction or a basic block counts as.</summary>
internal static class WorkWeight
{
    public static KernelWork Of(ControlFlow flow, BasicBlock block)
    {
        var work = default(KernelWork);
        for (var i = block.Start; i < block.End; i++)
        {
            if (flow.Code[i] is Instruction instruction)
            {
                work += Of(instruction);
            }
        }

        return work;
    }

    private static KernelWork Of(Instruction instruction)
    {
        var type = instruction.Types.Length > 0 ? instruction.Type : PtxType.None;
        var isFloat = type is PtxType.F32 or PtxType.F64 || type.IsHalf();
        var lanes = type.IsPacked() ? 2 : 1;
        return instruction.Root switch
        {
            "fma" or "mad" when isFloat => new(1, 2 * lanes, 0),
            "add" or "sub" or "mul" or "div" or "rcp" or "sqrt" or "rsqrt" or "sin" or "cos" or "lg2" or "ex2" or "tanh"
                when isFloat => new(1, lanes, 0),
            "ld" or "ldu" or "st" or "atom" or "red" when TouchesGlobal(instruction) => new(1, 0, Bytes(instruction)),
            _ => new(1, 0, 0),
        };
    }

    private static bool TouchesGlobal(Instruction instruction) =>
        !instruction.Has("shared") && !instruction.Has("local") && !instruction.Has("param");

    private static int Bytes(Instruction instruction) =>
        instruction.Type.Size() * (instruction.Has("v4") ? 4 : instruction.Has("v2") ? 2 : 1);
}

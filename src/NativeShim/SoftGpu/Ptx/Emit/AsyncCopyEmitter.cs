using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>cp.async of single elements: the copy is done at once, so that waiting for it is nothing.</summary>
internal static class AsyncCopyEmitter
{
    public static void Register(Dictionary<string, InstructionDefinition> table) =>
        table.Add("cp", InstructionDefinition.Effect(Emit));

    private static void Emit(MethodEmitter e, Instruction i)
    {
        if (i.Modifiers is ["async", "commit_group" or "wait_group" or "wait_all"])
        {
            return;
        }

        IntegerEmitter.Demand(i, i.Modifiers is ["async", "ca" or "cg", "shared", "global", ..]);
        MemoryEmitter.AllowAccess(i, "async");
        i.Expect(3, 5);
        if (i.Operands[2] is not IntegerOperand { Value: var size } || size is not (4 or 8 or 16))
        {
            throw i.Error("copies 4, 8 or 16 bytes");
        }

        var hasCount = i.Operands.Length > (i.Has("L2::cache_hint") ? 4 : 3);
        var source = hasCount ? i.Operands[3] : i.Operands[2];

        var from = e.Scratch(typeof(nint), 1);
        var count = e.Scratch(typeof(int), 5);
        e.Access(Space(i, "global"), MemoryEmitter.Address(i, 1), (int)size, false);
        e.Il.Emit(OpCodes.Stloc, from);
        LoadCount(e, i, source, count);
        e.Access(Space(i, "shared"), MemoryEmitter.Address(i, 0), (int)size, true);
        e.Il.Emit(OpCodes.Ldloc, from);
        e.Il.Emit(OpCodes.Ldloc, count);
        e.Int((int)size);
        e.Call(typeof(KernelRuntime), nameof(KernelRuntime.CopyAndFill));
    }

    /// <summary>The same instruction as an access of one of its two spaces.</summary>
    private static Instruction Space(Instruction i, string space) =>
        new(i.Line, i.Owner, i.Root, [space], i.Operands);

    /// <summary>The bytes to copy: a number, or a predicate that says to copy nothing.</summary>
    private static void LoadCount(MethodEmitter e, Instruction i, Operand operand, LocalBuilder count)
    {
        if (operand is RegisterOperand { Register.Type: PtxType.Pred })
        {
            e.Load(i, operand, PtxType.Pred);
            e.Int(0);
            e.Op(OpCodes.Ceq);
            e.Load(i, i.Operands[2], PtxType.U32);
            e.Op(OpCodes.Mul);
        }
        else
        {
            e.Load(i, operand, PtxType.U32);
        }

        e.Il.Emit(OpCodes.Stloc, count);
    }
}

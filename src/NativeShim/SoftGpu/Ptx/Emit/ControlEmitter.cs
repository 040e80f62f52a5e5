using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Branches, ends, and calls of the functions that CUDA's runtime brings.</summary>
internal static class ControlEmitter
{
    public static void Register(Dictionary<string, InstructionDefinition> table)
    {
        table.Add("bra", InstructionDefinition.Effect(Branch));
        table.Add("brx", InstructionDefinition.Effect(BranchByIndex));
        table.Add("ret", InstructionDefinition.Effect(End));
        table.Add("exit", InstructionDefinition.Effect(End));
        table.Add("trap", InstructionDefinition.Effect((e, i) => Fail(e, i, FaultKind.Trap)));
        table.Add("nanosleep", InstructionDefinition.Effect(Sleep));
        table.Add(InternalNames.Print, InstructionDefinition.Result(Print));
        table.Add(InternalNames.AssertFail, InstructionDefinition.Effect(Assert));
        foreach (var name in (string[])["brkpt", "griddepcontrol", "pmevent"])
        {
            table.Add(name, InstructionDefinition.Effect((_, _) => { }));
        }
    }

    private static void Branch(MethodEmitter e, Instruction i)
    {
        i.Expect(1);
        i.Allow("uni");
        var target = i.Operands[0] as LabelOperand ?? throw i.Error("has no label");
        BackEdge(e);
        if (i.Guard is { } guard)
        {
            e.Il.Emit(OpCodes.Ldloc, e.LocalOf(guard));
            e.Il.Emit(i.GuardNegated ? OpCodes.Brfalse : OpCodes.Brtrue, e.LabelOf(target.Label));
        }
        else
        {
            e.Il.Emit(OpCodes.Br, e.LabelOf(target.Label));
        }
    }

    private static void BranchByIndex(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow("idx", "uni");
        var table = i.Operands[1] as BranchTableOperand ?? throw i.Error("has no table of labels");
        BackEdge(e);
        var skip = e.Il.DefineLabel();
        if (i.Guard is { } guard)
        {
            e.Il.Emit(OpCodes.Ldloc, e.LocalOf(guard));
            e.Il.Emit(i.GuardNegated ? OpCodes.Brtrue : OpCodes.Brfalse, skip);
        }

        e.Load(i, i.Operands[0], PtxType.U32);
        e.Il.Emit(OpCodes.Switch, [.. table.Labels.Select(e.LabelOf)]);
        Fail(e, i, FaultKind.BadBranch);
        e.Il.MarkLabel(skip);
    }

    private static void BackEdge(MethodEmitter e)
    {
        if (e.Flow.BackBranches.Contains(e.Position))
        {
            e.CheckStop();
            e.YieldIfSpinning();
        }
    }

    private static void End(MethodEmitter e, Instruction i)
    {
        i.Expect(0);
        i.Allow("uni");
        e.Exit();
    }

    private static void Sleep(MethodEmitter e, Instruction i)
    {
        i.Expect(1);
        e.Op(OpCodes.Ldarg_0);
        e.Op(OpCodes.Ldarg_1);
        e.Load(i, i.Operands[0], PtxType.U32);
        e.Call(typeof(KernelRuntime), nameof(KernelRuntime.Sleep));
    }

    private static void Fail(MethodEmitter e, Instruction i, FaultKind kind)
    {
        e.Op(OpCodes.Ldarg_0);
        e.Op(OpCodes.Ldarg_1);
        e.Int((int)kind);
        e.Int(i.Line);
        e.Call(typeof(KernelRuntime), nameof(KernelRuntime.Fail));
        e.Abort();
    }

    private static void Print(MethodEmitter e, Instruction i)
    {
        e.Op(OpCodes.Ldarg_0);
        e.Load(i, i.Operands[1], PtxType.U64);
        e.Load(i, i.Operands[2], PtxType.U64);
        e.Call(typeof(KernelRuntime), nameof(KernelRuntime.Print));
        e.Store(i, i.Operands[0], PtxType.B32);
    }

    private static void Assert(MethodEmitter e, Instruction i)
    {
        e.Op(OpCodes.Ldarg_0);
        e.Op(OpCodes.Ldarg_1);
        for (var k = 0; k < 4; k++)
        {
            e.Load(i, i.Operands[k], k == 2 ? PtxType.U32 : PtxType.U64);
        }

        e.Int(i.Line);
        e.Call(typeof(KernelRuntime), nameof(KernelRuntime.Assert));
        e.Abort();
    }
}

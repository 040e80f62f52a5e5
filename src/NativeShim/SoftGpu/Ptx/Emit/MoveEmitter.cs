using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>mov with its packing forms, moves of parameters, and conversions of addresses.</summary>
internal static class MoveEmitter
{
    public static void Register(Dictionary<string, InstructionDefinition> table)
    {
        table.Add("mov", InstructionDefinition.Result(Move));
        table.Add(InternalNames.Move, InstructionDefinition.Result(MoveParameter));
        table.Add("cvta", InstructionDefinition.Result(ConvertAddress));
        table.Add("isspacep", InstructionDefinition.Result(IsSpace));
        table.Add("createpolicy", InstructionDefinition.Result(CreatePolicy));
    }

    private static void Move(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow();
        switch (i.Operands[0], i.Operands[1])
        {
            case (VectorOperand target, VectorOperand source):
                MoveVector(e, i, target, source);
                break;
            case (VectorOperand target, _):
                Unpack(e, i, target);
                break;
            case (_, VectorOperand source):
                PackInto(e, i, source);
                break;
            default:
                e.Load(i, i.Operands[1], i.Type);
                e.Store(i, i.Operands[0], i.Type);
                break;
        }
    }

    /// <summary>What ld.param and st.param of function parameters become.</summary>
    private static void MoveParameter(MethodEmitter e, Instruction i)
    {
        if (i.Operands[0] is VectorOperand target && i.Operands[1] is VectorOperand source)
        {
            MoveVector(e, i, target, source);
            return;
        }

        e.Load(i, i.Operands[1], i.Type);
        e.Store(i, i.Operands[0], i.Type);
    }

    private static void MoveVector(MethodEmitter e, Instruction i, VectorOperand target, VectorOperand source)
    {
        if (target.Items.Length != source.Items.Length)
        {
            throw i.Error("moves between vectors of different lengths");
        }

        foreach (var item in source.Items)
        {
            e.Load(i, item, i.Type);
        }

        foreach (var item in target.Items.Reverse())
        {
            e.Store(i, item, i.Type);
        }
    }

    private static PtxType Piece(Instruction i, int count)
    {
        var size = i.Type.Size() / count;
        if (size is not (1 or 2 or 4) || size * count != i.Type.Size())
        {
            throw i.Error($"cannot be made of {count} pieces");
        }

        return PtxTypes.BitsOf(size);
    }

    private static void PackInto(MethodEmitter e, Instruction i, VectorOperand source)
    {
        var piece = Piece(i, source.Items.Length);
        var wide = i.Type.Size() == 8;
        for (var k = 0; k < source.Items.Length; k++)
        {
            e.Load(i, source.Items[k], piece);
            if (wide)
            {
                e.Op(OpCodes.Conv_U8);
            }

            if (k > 0)
            {
                e.Int(k * piece.Bits());
                e.Op(OpCodes.Shl);
                e.Op(OpCodes.Or);
            }
        }

        e.Store(i, i.Operands[0], PtxTypes.BitsOf(i.Type.Size()));
    }

    private static void Unpack(MethodEmitter e, Instruction i, VectorOperand target)
    {
        var piece = Piece(i, target.Items.Length);
        var whole = PtxTypes.BitsOf(i.Type.Size());
        var value = e.Scratch(whole.Size() == 8 ? typeof(long) : typeof(int), 5);
        e.Load(i, i.Operands[1], whole);
        e.Il.Emit(OpCodes.Stloc, value);
        for (var k = 0; k < target.Items.Length; k++)
        {
            if (target.Items[k] is SinkOperand)
            {
                continue;
            }

            e.Il.Emit(OpCodes.Ldloc, value);
            if (k > 0)
            {
                e.Int(k * piece.Bits());
                e.Op(OpCodes.Shr_Un);
            }

            if (whole.Size() == 8)
            {
                e.Op(OpCodes.Conv_I4);
            }

            e.Store(i, target.Items[k], piece);
        }
    }

    private static StateSpace Space(Instruction i) =>
        i.Has("shared") ? StateSpace.Shared
        : i.Has("local") ? StateSpace.Local
        : i.Has("param") ? StateSpace.Param
        : i.Has("global") ? StateSpace.Global
        : i.Has("const") ? StateSpace.Const
        : throw i.Unknown();

    /// <summary>A generic address is the host's; one in a window becomes so by adding the window's start.</summary>
    private static void ConvertAddress(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow("to", "global", "shared", "local", "const", "param");
        var space = Space(i);
        e.Load(i, i.Operands[1], PtxType.U64);
        if (space is StateSpace.Shared or StateSpace.Local or StateSpace.Param)
        {
            if (space == StateSpace.Param && i.Owner.IsEntry)
            {
                e.LoadCta(nameof(CtaContext.Parameters));
                e.Op(OpCodes.Conv_U8);
            }
            else
            {
                e.LoadWindow(space == StateSpace.Shared ? space : StateSpace.Local);
            }

            e.Op(i.Has("to") ? OpCodes.Sub : OpCodes.Add);
        }

        e.Store(i, i.Operands[0], PtxType.U64);
    }

    private static void IsSpace(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow("global", "shared", "local", "const", "param");
        var space = Space(i);
        if (space == StateSpace.Const)
        {
            e.Int(0);
        }
        else
        {
            e.Op(OpCodes.Ldarg_0);
            e.Load(i, i.Operands[1], PtxType.U64);
            e.Call(typeof(KernelRuntime), space switch
            {
                StateSpace.Shared => nameof(KernelRuntime.IsShared),
                StateSpace.Local => nameof(KernelRuntime.IsLocal),
                StateSpace.Param => nameof(KernelRuntime.IsParameter),
                _ => nameof(KernelRuntime.IsGlobal),
            });
        }

        e.Store(i, i.Operands[0], PtxType.Pred);
    }

    /// <summary>Cache policies are hints: any value will do.</summary>
    private static void CreatePolicy(MethodEmitter e, Instruction i)
    {
        e.Il.Emit(OpCodes.Ldc_I8, 0L);
        e.Store(i, i.Operands[0], PtxType.B64);
    }
}

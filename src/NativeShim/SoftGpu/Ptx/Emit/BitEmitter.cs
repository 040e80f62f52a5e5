using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution.Intrinsics;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Logic, shifts, bit fields, bytes.</summary>
internal static class BitEmitter
{
    private static readonly string[] _permuteModes = ["f4e", "b4e", "rc8", "ecl", "ecr", "rc16"];

    public static void Register(Dictionary<string, InstructionDefinition> table)
    {
        Add("and", (e, i) => Logic(e, i, OpCodes.And));
        Add("or", (e, i) => Logic(e, i, OpCodes.Or));
        Add("xor", (e, i) => Logic(e, i, OpCodes.Xor));
        Add("not", Not);
        Add("cnot", LogicalNot);
        Add("lop3", Lop3);
        Add("shl", Shift);
        Add("shr", Shift);
        Add("shf", FunnelShift);
        Add("bfe", (e, i) => Plain(e, i, "Bfe" + IntegerEmitter.Suffix(Word(i)), i.Type, PtxType.U32, PtxType.U32));
        Add("bfi", (e, i) => Plain(e, i, "Bfi" + Word(i).Bits(), i.Type, i.Type, PtxType.U32, PtxType.U32));
        Add("bfind", FindTop);
        Add("brev", (e, i) => Count(e, i, "Brev", i.Type));
        Add("clz", (e, i) => Count(e, i, "Clz", PtxType.U32));
        Add("popc", (e, i) => Count(e, i, "Popc", PtxType.U32));
        Add("fns", (e, i) => Plain(e, i, nameof(BitMath.Fns), PtxType.U32, PtxType.U32, PtxType.S32));
        Add("prmt", Permute);
        Add("dp4a", DotProduct);
        Add("dp2a", DotProduct);
        Add("bmsk", Mask);
        Add("szext", Extend);

        void Add(string name, Action<MethodEmitter, Instruction> emit) =>
            table.Add(name, InstructionDefinition.Result(emit));
    }

    private static PtxType Word(Instruction i)
    {
        IntegerEmitter.Demand(i, i.Type.Size() >= 4 && !i.Type.IsPacked() && (i.Type.IsInteger() || i.Type.IsBits()));
        return i.Type;
    }

    private static void Plain(MethodEmitter e, Instruction i, string method, params ReadOnlySpan<PtxType> operands)
    {
        i.Expect(operands.Length + 1);
        i.Allow();
        for (var k = 0; k < operands.Length; k++)
        {
            e.Load(i, i.Operands[k + 1], operands[k]);
        }

        e.Call(typeof(BitMath), method);
        e.Store(i, i.Operands[0], i.Type);
    }

    private static void Logic(MethodEmitter e, Instruction i, OpCode operation)
    {
        i.Expect(3);
        i.Allow();
        IntegerEmitter.Demand(i, i.Type == PtxType.Pred || i.Type.IsBits() || i.Type.IsInteger());
        IntegerEmitter.LoadTwo(e, i, i.Type);
        e.Op(operation);
        e.Store(i, i.Operands[0], i.Type);
    }

    private static void Not(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow();
        e.Load(i, i.Operands[1], i.Type);
        if (i.Type == PtxType.Pred)
        {
            e.Int(0);
            e.Op(OpCodes.Ceq);
        }
        else
        {
            e.Op(OpCodes.Not);
        }

        e.Store(i, i.Operands[0], i.Type);
    }

    private static void LogicalNot(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow();
        e.Load(i, i.Operands[1], i.Type);
        e.Int(0);
        if (i.Type.Size() == 8)
        {
            e.Op(OpCodes.Conv_I8);
        }

        e.Op(OpCodes.Ceq);
        if (i.Type.Size() == 8)
        {
            e.Op(OpCodes.Conv_I8);
        }

        e.Store(i, i.Operands[0], i.Type);
    }

    private static void Lop3(MethodEmitter e, Instruction i)
    {
        i.Expect(5);
        i.Allow();
        IntegerEmitter.Demand(i, i.Type == PtxType.B32);
        if (i.Operands[4] is not IntegerOperand { Value: >= 0 and < 256 and var table })
        {
            throw i.Error("has no truth table of 8 bits");
        }

        for (var k = 1; k <= 3; k++)
        {
            e.Load(i, i.Operands[k], PtxType.B32);
        }

        LogicTable.Emit(e, (int)table);
        e.Store(i, i.Operands[0], PtxType.B32);
    }

    private static void Shift(MethodEmitter e, Instruction i)
    {
        i.Expect(3);
        i.Allow();
        var left = i.Root == "shl";
        var type = i.Type;
        IntegerEmitter.Demand(i, type.Size() > 1 && !type.IsPacked() && (type.IsInteger() || type.IsBits()));
        e.Load(i, i.Operands[1], type);
        if (i.Operands[2] is IntegerOperand { Value: >= 0 and var count } && count < type.Bits())
        {
            e.Int((int)count);
            e.Op(left ? OpCodes.Shl : type.IsSigned() ? OpCodes.Shr : OpCodes.Shr_Un);
        }
        else
        {
            e.Load(i, i.Operands[2], PtxType.U32);
            e.Call(
                typeof(IntegerMath),
                left ? $"Shl{type.Bits()}" : (type.IsSigned() ? "ShrS" : "ShrU") + (type.Size() == 8 ? 64 : 32));
        }

        e.Store(i, i.Operands[0], type);
    }

    private static void FunnelShift(MethodEmitter e, Instruction i)
    {
        i.Expect(4);
        i.Allow("l", "r", "wrap", "clamp");
        for (var k = 1; k <= 3; k++)
        {
            e.Load(i, i.Operands[k], PtxType.U32);
        }

        e.Int(i.Has("wrap") ? 1 : 0);
        e.Call(typeof(IntegerMath), i.Has("l") ? nameof(IntegerMath.FunnelLeft) : nameof(IntegerMath.FunnelRight));
        e.Store(i, i.Operands[0], PtxType.B32);
    }

    private static void FindTop(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow("shiftamt");
        e.Load(i, i.Operands[1], Word(i));
        e.Int(i.Has("shiftamt") ? 1 : 0);
        e.Call(typeof(BitMath), "Bfind" + IntegerEmitter.Suffix(i.Type));
        e.Store(i, i.Operands[0], PtxType.U32);
    }

    private static void Count(MethodEmitter e, Instruction i, string method, PtxType result)
    {
        i.Expect(2);
        i.Allow();
        e.Load(i, i.Operands[1], Word(i));
        e.Call(typeof(IntegerMath), method + i.Type.Bits());
        e.Store(i, i.Operands[0], result);
    }

    private static void Permute(MethodEmitter e, Instruction i)
    {
        i.Expect(4);
        i.Allow(_permuteModes);
        for (var k = 1; k <= 3; k++)
        {
            e.Load(i, i.Operands[k], PtxType.B32);
        }

        var mode = Array.FindIndex(_permuteModes, i.Has);
        if (mode < 0)
        {
            e.Call(typeof(BitMath), nameof(BitMath.Permute));
        }
        else
        {
            e.Int(mode);
            e.Call(typeof(BitMath), nameof(BitMath.PermuteBy));
        }

        e.Store(i, i.Operands[0], PtxType.B32);
    }

    private static void DotProduct(MethodEmitter e, Instruction i)
    {
        i.Expect(4);
        i.Allow("lo", "hi");
        if (i.Types.Length != 2)
        {
            throw i.Error("needs two types");
        }

        var result = i.Types.Contains(PtxType.S32) ? PtxType.S32 : PtxType.U32;
        for (var k = 1; k <= 3; k++)
        {
            e.Load(i, i.Operands[k], result);
        }

        e.Int(i.Types[0].IsSigned() ? 1 : 0);
        e.Int(i.Types[1].IsSigned() ? 1 : 0);
        if (i.Root == "dp4a")
        {
            e.Call(typeof(BitMath), nameof(BitMath.Dp4a));
        }
        else
        {
            e.Int(i.Has("hi") ? 1 : 0);
            e.Call(typeof(BitMath), nameof(BitMath.Dp2a));
        }

        e.Store(i, i.Operands[0], result);
    }

    private static void Mask(MethodEmitter e, Instruction i)
    {
        i.Expect(3);
        i.Allow("wrap", "clamp");
        IntegerEmitter.LoadTwo(e, i, PtxType.U32);
        e.Int(i.Has("wrap") ? 1 : 0);
        e.Call(typeof(BitMath), nameof(BitMath.Bmsk));
        e.Store(i, i.Operands[0], PtxType.B32);
    }

    private static void Extend(MethodEmitter e, Instruction i)
    {
        i.Expect(3);
        i.Allow("wrap", "clamp");
        IntegerEmitter.LoadTwo(e, i, PtxType.U32);
        e.Int(i.Has("wrap") ? 1 : 0);
        e.Int(i.Type.IsSigned() ? 1 : 0);
        e.Call(typeof(BitMath), nameof(BitMath.Szext));
        e.Store(i, i.Operands[0], i.Type);
    }
}

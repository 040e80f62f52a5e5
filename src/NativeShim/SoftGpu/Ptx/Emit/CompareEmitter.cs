using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution.Intrinsics;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Comparison and selection.</summary>
internal static class CompareEmitter
{
    private static readonly string[] _comparisons =
    [
        "eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs", "equ", "neu",
        "ltu", "leu", "gtu", "geu", "num", "nan",
    ];

    public static void Register(Dictionary<string, InstructionDefinition> table)
    {
        table.Add("setp", InstructionDefinition.Result(SetPredicate));
        table.Add("set", InstructionDefinition.Result(Set));
        table.Add("selp", InstructionDefinition.Result(SelectByPredicate));
        table.Add("slct", InstructionDefinition.Result(SelectBySign));
    }

    /// <summary>Pops two values of a type, pushes whether the comparison holds.</summary>
    public static void Compare(MethodEmitter e, Instruction i, string comparison, PtxType type)
    {
        if (type is PtxType.F32 or PtxType.F64)
        {
            CompareFloats(e, i, comparison, type);
            return;
        }

        var (code, negated) = comparison switch
        {
            "eq" => (OpCodes.Ceq, false),
            "ne" => (OpCodes.Ceq, true),
            "lt" => (type.IsSigned() ? OpCodes.Clt : OpCodes.Clt_Un, false),
            "ge" => (type.IsSigned() ? OpCodes.Clt : OpCodes.Clt_Un, true),
            "gt" => (type.IsSigned() ? OpCodes.Cgt : OpCodes.Cgt_Un, false),
            "le" => (type.IsSigned() ? OpCodes.Cgt : OpCodes.Cgt_Un, true),
            "lo" => (OpCodes.Clt_Un, false),
            "hs" => (OpCodes.Clt_Un, true),
            "hi" => (OpCodes.Cgt_Un, false),
            "ls" => (OpCodes.Cgt_Un, true),
            _ => throw i.Unknown(),
        };
        Emit(e, code, negated);
    }

    private static void CompareFloats(MethodEmitter e, Instruction i, string comparison, PtxType type)
    {
        switch (comparison)
        {
            case "num" or "nan" or "ne" or "equ":
                var host = type == PtxType.F32 ? typeof(float) : typeof(double);
                var name = comparison switch
                {
                    "num" => nameof(FloatMath.AreNumbers),
                    "nan" => nameof(FloatMath.IsAnyNaN),
                    "ne" => nameof(FloatMath.Differ),
                    _ => nameof(FloatMath.EqualOrNaN),
                };
                e.Call(typeof(FloatMath), name, host, host);
                break;
            default:
                // The IL comparisons with .un are true for NaN, the others false; negating one gives the other's kind.
                var (code, negated) = comparison switch
                {
                    "eq" => (OpCodes.Ceq, false),
                    "neu" => (OpCodes.Ceq, true),
                    "lt" => (OpCodes.Clt, false),
                    "le" => (OpCodes.Cgt_Un, true),
                    "gt" => (OpCodes.Cgt, false),
                    "ge" => (OpCodes.Clt_Un, true),
                    "ltu" => (OpCodes.Clt_Un, false),
                    "leu" => (OpCodes.Cgt, true),
                    "gtu" => (OpCodes.Cgt_Un, false),
                    "geu" => (OpCodes.Clt, true),
                    _ => throw i.Unknown(),
                };
                Emit(e, code, negated);
                break;
        }
    }

    private static void Emit(MethodEmitter e, OpCode code, bool negated)
    {
        e.Op(code);
        if (negated)
        {
            e.Int(0);
            e.Op(OpCodes.Ceq);
        }
    }

    private static string Comparison(Instruction i)
    {
        i.Allow([.. _comparisons, "and", "or", "xor", "ftz"]);
        return Array.Find(i.Modifiers, m => _comparisons.Contains(m)) ?? throw i.Unknown();
    }

    /// <summary>Pushes the comparison of operands 1 and 2; half picks one of a pair.</summary>
    private static void PushComparison(MethodEmitter e, Instruction i, PtxType type, int half)
    {
        for (var k = 1; k <= 2; k++)
        {
            e.Load(i, i.Operands[k], type);
            if (type.IsHalf())
            {
                e.Int(half * 16);
                e.Op(OpCodes.Shr_Un);
                e.Op(OpCodes.Conv_U2);
                if (i.Has("ftz"))
                {
                    e.Call(HalfEmitter.MathOf(type), nameof(HalfMath<HalfFormat>.Flush));
                }

                e.Call(HalfEmitter.MathOf(type), nameof(HalfMath<HalfFormat>.ToDouble));
            }
            else if (type == PtxType.F32 && i.Has("ftz"))
            {
                e.Call(typeof(FloatMath), nameof(FloatMath.Flush));
            }
        }

        Compare(e, i, Comparison(i), type.IsHalf() ? PtxType.F64 : type);
    }

    /// <summary>Combines the top of the stack with operand 3, if there is one.</summary>
    private static void Combine(MethodEmitter e, Instruction i)
    {
        if (i.Operands.Length == 3)
        {
            return;
        }

        e.Load(i, i.Operands[3], PtxType.Pred);
        e.Op(i.Has("and") ? OpCodes.And : i.Has("or") ? OpCodes.Or : i.Has("xor") ? OpCodes.Xor : throw i.Unknown());
    }

    private static void SetPredicate(MethodEmitter e, Instruction i)
    {
        i.Expect(3, 4);
        var type = i.Type;
        if (i.Operands[0] is not PairOperand pair)
        {
            PushComparison(e, i, type, 0);
            Combine(e, i);
            e.Store(i, i.Operands[0], PtxType.Pred);
            return;
        }

        var second = e.Scratch(typeof(int), 4);
        PushComparison(e, i, type, type.IsPacked() ? 1 : 0);
        if (!type.IsPacked())
        {
            e.Int(0);
            e.Op(OpCodes.Ceq);
        }

        Combine(e, i);
        e.Il.Emit(OpCodes.Stloc, second);
        PushComparison(e, i, type, 0);
        Combine(e, i);
        e.Store(i, pair.First, PtxType.Pred);
        e.Il.Emit(OpCodes.Ldloc, second);
        e.Store(i, pair.Second, PtxType.Pred);
    }

    private static void Set(MethodEmitter e, Instruction i)
    {
        i.Expect(3, 4);
        if (i.Types.Length != 2)
        {
            throw i.Error("needs two types");
        }

        var (target, source) = (i.Types[0], i.Types[1]);
        PushComparison(e, i, source, 0);
        Combine(e, i);
        if (source.IsPacked())
        {
            SetPacked(e, i, target, source);
            return;
        }

        switch (target)
        {
            case PtxType.F32:
                e.Op(OpCodes.Conv_R4);
                break;
            case PtxType.F16 or PtxType.Bf16:
                e.Int(target == PtxType.F16 ? 0x3c00 : 0x3f80);
                e.Op(OpCodes.Mul);
                break;
            case PtxType.U32 or PtxType.S32 or PtxType.U16 or PtxType.S16:
                e.Op(OpCodes.Neg);
                break;
            default:
                throw i.Unknown();
        }

        e.Store(i, i.Operands[0], target);
    }

    private static void SetPacked(MethodEmitter e, Instruction i, PtxType target, PtxType source)
    {
        var yes = target switch
        {
            PtxType.F16x2 => 0x3c00,
            PtxType.Bf16x2 => 0x3f80,
            PtxType.U32 or PtxType.S32 => 0xffff,
            _ => throw i.Unknown(),
        };
        e.Int(yes);
        e.Op(OpCodes.Mul);
        PushComparison(e, i, source, 1);
        Combine(e, i);
        e.Int(yes);
        e.Op(OpCodes.Mul);
        e.Int(16);
        e.Op(OpCodes.Shl);
        e.Op(OpCodes.Or);
        e.Store(i, i.Operands[0], target);
    }

    private static void SelectByPredicate(MethodEmitter e, Instruction i)
    {
        i.Expect(4);
        i.Allow();
        Select(e, i, () => e.Load(i, i.Operands[3], PtxType.Pred));
    }

    private static void SelectBySign(MethodEmitter e, Instruction i)
    {
        i.Expect(4);
        i.Allow("ftz");
        if (i.Types.Length != 2)
        {
            throw i.Error("needs two types");
        }

        Select(e, i, () =>
        {
            e.Load(i, i.Operands[3], i.Types[1]);
            if (i.Types[1] == PtxType.F32)
            {
                e.Call(typeof(IntegerMath), nameof(IntegerMath.NotNegative));
            }
            else
            {
                IntegerEmitter.Demand(i, i.Types[1] == PtxType.S32);
                e.Int(0);
                Emit(e, OpCodes.Clt, true);
            }
        });
    }

    private static void Select(MethodEmitter e, Instruction i, Action pushCondition)
    {
        var type = i.Types[0];
        var other = e.Il.DefineLabel();
        var end = e.Il.DefineLabel();
        pushCondition();
        e.Il.Emit(OpCodes.Brfalse, other);
        e.Load(i, i.Operands[1], type);
        e.Store(i, i.Operands[0], type);
        e.Il.Emit(OpCodes.Br, end);
        e.Il.MarkLabel(other);
        e.Load(i, i.Operands[2], type);
        e.Store(i, i.Operands[0], type);
        e.Il.MarkLabel(end);
    }
}

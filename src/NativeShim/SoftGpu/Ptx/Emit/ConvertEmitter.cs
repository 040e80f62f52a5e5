using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution.Intrinsics;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>cvt: between all types of numbers.</summary>
internal static class ConvertEmitter
{
    public static void Register(Dictionary<string, InstructionDefinition> table) =>
        table.Add("cvt", InstructionDefinition.Result(Emit));

    private static void Emit(MethodEmitter e, Instruction i)
    {
        if (i.Has("pack"))
        {
            Pack(e, i);
            return;
        }

        i.Allow("rn", "rz", "rm", "rp", "rni", "rzi", "rmi", "rpi", "rna", "ftz", "sat", "relu");
        if (i.Types.Length != 2)
        {
            throw i.Unknown();
        }

        var (target, source) = (i.Types[0], i.Types[1]);
        if (target.IsPacked())
        {
            ToPair(e, i, target, source);
            return;
        }

        i.Expect(2);
        IntegerEmitter.Demand(i, IsNumber(source) && (IsNumber(target) || target == PtxType.Tf32));
        e.Load(i, i.Operands[1], source);
        switch (source.IsInteger(), target.IsInteger())
        {
            case (true, true):
                IntegerToInteger(e, i, target, source);
                break;
            case (true, false):
                IntegerToFloat(e, i, target, source);
                break;
            case (false, true):
                FloatToInteger(e, i, target, source);
                break;
            default:
                FloatToFloat(e, i, target, source);
                break;
        }

        e.Store(i, i.Operands[0], target);
    }

    private static bool IsNumber(PtxType type) =>
        type.IsInteger() || type is PtxType.F16 or PtxType.Bf16 or PtxType.F32 or PtxType.F64;

    private static void IntegerToInteger(MethodEmitter e, Instruction i, PtxType target, PtxType source)
    {
        if (!i.Has("sat"))
        {
            if (target.Size() == 8 && source.Size() < 8)
            {
                e.Op(source.IsSigned() ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
            }
            else if (target.Size() < 8 && source.Size() == 8)
            {
                e.Op(OpCodes.Conv_I4);
            }

            return;
        }

        if (source.Size() < 8)
        {
            e.Op(source.IsSigned() ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
        }

        e.Int(target.Bits());
        e.Call(typeof(ConvertMath), (source.IsSigned(), target.IsSigned()) switch
        {
            (true, true) => nameof(ConvertMath.ClampSigned),
            (true, false) => nameof(ConvertMath.ClampToUnsigned),
            (false, true) => nameof(ConvertMath.ClampUnsignedToSigned),
            _ => nameof(ConvertMath.ClampUnsigned),
        });
        if (target.Size() < 8)
        {
            e.Op(OpCodes.Conv_I4);
        }
    }

    private static void IntegerToFloat(MethodEmitter e, Instruction i, PtxType target, PtxType source)
    {
        var mode = RoundingModes.Of(i);
        if (source == PtxType.S32 && target is PtxType.F32 && mode == Rounding.Nearest)
        {
            e.Op(OpCodes.Conv_R4);
        }
        else if (source == PtxType.S32 && target is PtxType.F64)
        {
            e.Op(OpCodes.Conv_R8);
        }
        else
        {
            if (source.Size() < 8)
            {
                e.Op(source.IsSigned() ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
            }

            e.Int((int)(target.IsHalf() ? Rounding.Nearest : mode));
            var single = target == PtxType.F32;
            e.Call(typeof(ConvertMath), (source.IsSigned(), single) switch
            {
                (true, true) => nameof(ConvertMath.SignedToSingle),
                (true, false) => nameof(ConvertMath.SignedToDouble),
                (false, true) => nameof(ConvertMath.UnsignedToSingle),
                _ => nameof(ConvertMath.UnsignedToDouble),
            });
            if (target.IsHalf())
            {
                e.Int((int)mode);
                e.Call(HalfEmitter.MathOf(target), nameof(HalfMath<HalfFormat>.FromDouble));
            }
        }

        Saturate(e, i, target);
    }

    private static void FloatToInteger(MethodEmitter e, Instruction i, PtxType target, PtxType source)
    {
        Flush(e, i, source);
        var mode = RoundingModes.Of(i);
        if (source == PtxType.F32 && target == PtxType.S32 && mode == Rounding.Zero)
        {
            e.Call(typeof(ConvertMath), nameof(ConvertMath.TruncateToInt32));
            return;
        }

        ToDouble(e, source);
        e.Int(target.Bits());
        e.Int((int)mode);
        e.Int(source == PtxType.F64 || target.Size() == 8 ? 1 : 0);
        e.Call(
            typeof(ConvertMath),
            target.IsSigned() ? nameof(ConvertMath.ToSigned) : nameof(ConvertMath.ToUnsigned));
        if (target.Size() < 8)
        {
            e.Op(OpCodes.Conv_I4);
        }
    }

    private static void FloatToFloat(MethodEmitter e, Instruction i, PtxType target, PtxType source)
    {
        Flush(e, i, source);
        var mode = RoundingModes.Of(i);
        if (target == PtxType.Tf32)
        {
            IntegerEmitter.Demand(i, source == PtxType.F32);
            e.Call(typeof(ConvertMath), nameof(ConvertMath.ToTf32));
            return;
        }

        var integral = i.Has("rni") || i.Has("rzi") || i.Has("rmi") || i.Has("rpi");
        if (integral)
        {
            ToDouble(e, source);
            e.Int((int)mode);
            e.Call(typeof(ConvertMath), nameof(ConvertMath.Integral));
            FromDouble(e, target, Rounding.Nearest);
        }
        else if (source.Kind() != target.Kind() || source.IsHalf())
        {
            ToDouble(e, source);
            FromDouble(e, target, mode);
        }

        Flush(e, i, target);
        Saturate(e, i, target);
        if (i.Has("relu"))
        {
            Relu(e, i, target);
        }
    }

    private static void ToDouble(MethodEmitter e, PtxType source)
    {
        if (source.IsHalf())
        {
            e.Call(HalfEmitter.MathOf(source), nameof(HalfMath<HalfFormat>.ToDouble));
        }
        else
        {
            e.Op(OpCodes.Conv_R8);
        }
    }

    private static void FromDouble(MethodEmitter e, PtxType target, Rounding mode)
    {
        if (target.IsHalf())
        {
            e.Int((int)mode);
            e.Call(HalfEmitter.MathOf(target), nameof(HalfMath<HalfFormat>.FromDouble));
        }
        else if (target == PtxType.F32 && mode != Rounding.Nearest)
        {
            e.Int((int)mode);
            e.Call(typeof(ConvertMath), nameof(ConvertMath.ToSingle));
        }
        else if (target == PtxType.F32)
        {
            e.Op(OpCodes.Conv_R4);
        }
    }

    private static void Flush(MethodEmitter e, Instruction i, PtxType type)
    {
        if (i.Has("ftz") && type == PtxType.F32)
        {
            e.Call(typeof(FloatMath), nameof(FloatMath.Flush));
        }
    }

    private static void Saturate(MethodEmitter e, Instruction i, PtxType target)
    {
        if (!i.Has("sat"))
        {
            return;
        }

        if (target.IsHalf())
        {
            e.Call(HalfEmitter.MathOf(target), nameof(HalfMath<HalfFormat>.Saturate));
        }
        else
        {
            e.Call(
                typeof(FloatMath),
                nameof(FloatMath.Saturate),
                target == PtxType.F32 ? typeof(float) : typeof(double));
        }
    }

    private static void Relu(MethodEmitter e, Instruction i, PtxType target)
    {
        IntegerEmitter.Demand(i, target.IsHalf());
        e.Call(
            HalfEmitter.MathOf(target),
            target.IsPacked() ? nameof(HalfMath<HalfFormat>.ReluX2) : nameof(HalfMath<HalfFormat>.Relu));
    }

    private static void ToPair(MethodEmitter e, Instruction i, PtxType target, PtxType source)
    {
        i.Expect(3);
        IntegerEmitter.Demand(i, source == PtxType.F32 && target.IsHalf());
        e.Load(i, i.Operands[1], PtxType.F32);
        e.Load(i, i.Operands[2], PtxType.F32);
        e.Int((int)RoundingModes.Of(i));
        e.Call(HalfEmitter.MathOf(target), nameof(HalfMath<HalfFormat>.FromSingles));
        if (i.Has("relu"))
        {
            Relu(e, i, target);
        }

        e.Store(i, i.Operands[0], target);
    }

    private static void Pack(MethodEmitter e, Instruction i)
    {
        i.Expect(3, 4);
        i.Allow("pack", "sat");
        var target = i.Types[0];
        IntegerEmitter.Demand(i, target is PtxType.U16 or PtxType.S16 or PtxType.U8 or PtxType.S8);
        e.Load(i, i.Operands[1], PtxType.S32);
        e.Load(i, i.Operands[2], PtxType.S32);
        e.Load(i, i.Operands.Length > 3 ? i.Operands[3] : new IntegerOperand(0), PtxType.B32);
        e.Int(target.Bits());
        e.Int(target.IsSigned() ? 1 : 0);
        e.Call(typeof(ConvertMath), nameof(ConvertMath.Pack));
        e.Store(i, i.Operands[0], PtxType.B32);
    }
}

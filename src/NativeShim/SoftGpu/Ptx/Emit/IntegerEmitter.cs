using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution.Intrinsics;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Integer arithmetic.</summary>
internal static class IntegerEmitter
{
    public static void Register(Dictionary<string, InstructionDefinition> table)
    {
        table.Add("addc", InstructionDefinition.Result(AddOrSubtract));
        table.Add("subc", InstructionDefinition.Result(AddOrSubtract));
        table.Add("madc", InstructionDefinition.Result(MultiplyAdd));
        table.Add("rem", InstructionDefinition.Result(Divide));
        table.Add("mul24", InstructionDefinition.Result(Multiply24));
        table.Add("mad24", InstructionDefinition.Result(Multiply24));
        table.Add("sad", InstructionDefinition.Result(Sad));
    }

    public static void AddOrSubtract(MethodEmitter e, Instruction i)
    {
        i.Expect(3);
        i.Allow("sat", "cc");
        var isAdd = i.Root.StartsWith("add", StringComparison.Ordinal);
        var type = Integer(i, i.Type);
        if (type is PtxType.S16x2 or PtxType.U16x2)
        {
            AddPacked(e, i, type);
        }
        else if (i.Has("sat"))
        {
            Demand(i, type == PtxType.S32);
            LoadTwo(e, i, type);
            e.Call(
                typeof(IntegerMath),
                isAdd ? nameof(IntegerMath.AddSaturated) : nameof(IntegerMath.SubtractSaturated));
            e.Store(i, i.Operands[0], type);
        }
        else if (i.Has("cc") || i.Root.EndsWith('c'))
        {
            LoadTwo(e, i, type);
            CarryEmitter.Apply(e, i, type, isAdd, i.Root.EndsWith('c'), i.Has("cc"));
        }
        else
        {
            LoadTwo(e, i, type);
            e.Op(isAdd ? OpCodes.Add : OpCodes.Sub);
            e.Store(i, i.Operands[0], type);
        }
    }

    public static void Multiply(MethodEmitter e, Instruction i)
    {
        i.Expect(3);
        i.Allow("lo", "hi", "wide");
        var type = Integer(i, i.Type);
        e.Store(i, i.Operands[0], Product(e, i, type));
    }

    public static void MultiplyAdd(MethodEmitter e, Instruction i)
    {
        i.Expect(4);
        i.Allow("lo", "hi", "wide", "sat", "cc");
        var type = Integer(i, i.Type);
        if (i.Has("sat"))
        {
            Demand(i, type == PtxType.S32 && i.Has("hi"));
            LoadTwo(e, i, type);
            e.Load(i, i.Operands[3], type);
            e.Call(typeof(IntegerMath), nameof(IntegerMath.MultiplyHighAddSaturated));
            e.Store(i, i.Operands[0], type);
            return;
        }

        var result = Product(e, i, type);
        e.Load(i, i.Operands[3], result);
        if (i.Has("cc") || i.Root == "madc")
        {
            CarryEmitter.Apply(e, i, result, true, i.Root == "madc", i.Has("cc"));
            return;
        }

        e.Op(OpCodes.Add);
        e.Store(i, i.Operands[0], result);
    }

    public static void Divide(MethodEmitter e, Instruction i)
    {
        i.Expect(3);
        i.Allow();
        var type = Integer(i, i.Type);
        LoadTwo(e, i, type);
        var isDivision = i.Root == "div";
        if (i.Operands[2] is IntegerOperand { Value: var divisor } && IsPlainDivisor(divisor, type))
        {
            e.Op((isDivision, type.IsSigned()) switch
            {
                (true, true) => OpCodes.Div,
                (true, false) => OpCodes.Div_Un,
                (false, true) => OpCodes.Rem,
                _ => OpCodes.Rem_Un,
            });
        }
        else
        {
            e.Call(typeof(IntegerMath), (isDivision ? "Div" : "Rem") + Suffix(type));
        }

        e.Store(i, i.Operands[0], type);
    }

    public static void MinOrMax(MethodEmitter e, Instruction i)
    {
        i.Expect(3);
        i.Allow("relu");
        var type = Integer(i, i.Type);
        LoadTwo(e, i, type);
        e.Call(typeof(IntegerMath), (i.Root == "min" ? "Min" : "Max") + Suffix(type));
        if (i.Has("relu"))
        {
            Demand(i, type == PtxType.S32);
            e.Int(0);
            e.Call(typeof(IntegerMath), nameof(IntegerMath.MaxS32));
        }

        e.Store(i, i.Operands[0], type);
    }

    public static void Absolute(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow();
        Demand(i, i.Type.IsSigned());
        e.Load(i, i.Operands[1], i.Type);
        e.Call(typeof(IntegerMath), "Abs" + Suffix(i.Type));
        e.Store(i, i.Operands[0], i.Type);
    }

    public static void Negate(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow();
        Demand(i, i.Type.IsSigned());
        e.Load(i, i.Operands[1], i.Type);
        e.Op(OpCodes.Neg);
        e.Store(i, i.Operands[0], i.Type);
    }

    /// <summary>"S32", "U64" and so on; 16-bit values are computed in 32 bits.</summary>
    public static string Suffix(PtxType type) =>
        (type.IsSigned() ? "S" : "U") + (type.Size() == 8 ? "64" : "32");

    public static void LoadTwo(MethodEmitter e, Instruction i, PtxType type)
    {
        e.Load(i, i.Operands[1], type);
        e.Load(i, i.Operands[2], type);
    }

    public static void Demand(Instruction i, bool exists)
    {
        if (!exists)
        {
            throw i.Unknown();
        }
    }

    private static PtxType Integer(Instruction i, PtxType type)
    {
        Demand(i, (type.IsInteger() && type.Size() > 1) || type is PtxType.S16x2 or PtxType.U16x2);
        return type;
    }

    /// <summary>Whether IL's division by the constant needs no care for 0 and -1.</summary>
    private static bool IsPlainDivisor(long divisor, PtxType type) => type.Size() switch
    {
        2 => (short)divisor is not (0 or -1),
        4 => (int)divisor is not (0 or -1),
        _ => divisor is not (0 or -1),
    };

    private static void AddPacked(MethodEmitter e, Instruction i, PtxType type)
    {
        Demand(i, i.Root == "add" && i.Modifiers.Length == 1);
        LoadTwo(e, i, type);
        e.Call(typeof(IntegerMath), nameof(IntegerMath.AddPacked16));
        e.Store(i, i.Operands[0], type);
    }

    /// <summary>Pushes the product that .lo, .hi or .wide names; returns its type.</summary>
    private static PtxType Product(MethodEmitter e, Instruction i, PtxType type)
    {
        if (i.Has("wide"))
        {
            var wide = (type.Size(), type.IsSigned()) switch
            {
                (2, true) => PtxType.S32,
                (2, false) => PtxType.U32,
                (4, true) => PtxType.S64,
                (4, false) => PtxType.U64,
                _ => throw i.Unknown(),
            };
            for (var k = 1; k <= 2; k++)
            {
                e.Load(i, i.Operands[k], type);
                if (type.Size() == 4)
                {
                    e.Op(type.IsSigned() ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
                }
            }

            e.Op(OpCodes.Mul);
            return wide;
        }

        LoadTwo(e, i, type);
        if (!i.Has("hi"))
        {
            e.Op(OpCodes.Mul);
        }
        else if (type.Size() == 2)
        {
            e.Op(OpCodes.Mul);
            e.Int(16);
            e.Op(type.IsSigned() ? OpCodes.Shr : OpCodes.Shr_Un);
        }
        else
        {
            e.Call(typeof(IntegerMath), "MulHigh" + Suffix(type));
        }

        return type;
    }

    private static void Multiply24(MethodEmitter e, Instruction i)
    {
        i.Expect(i.Root == "mul24" ? 3 : 4);
        i.Allow("lo", "hi");
        Demand(i, i.Type is PtxType.S32 or PtxType.U32);
        LoadTwo(e, i, i.Type);
        e.Call(typeof(IntegerMath), (i.Has("hi") ? "Mul24High" : "Mul24Low") + Suffix(i.Type));
        if (i.Root == "mad24")
        {
            e.Load(i, i.Operands[3], i.Type);
            e.Op(OpCodes.Add);
        }

        e.Store(i, i.Operands[0], i.Type);
    }

    private static void Sad(MethodEmitter e, Instruction i)
    {
        i.Expect(4);
        i.Allow();
        var type = Integer(i, i.Type);
        LoadTwo(e, i, type);
        e.Load(i, i.Operands[3], type);
        e.Call(typeof(IntegerMath), "Sad" + Suffix(type));
        e.Store(i, i.Operands[0], type);
    }
}

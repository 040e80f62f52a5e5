using System.Reflection.Emit;
using TensorFusion.SoftGpu.Execution.Intrinsics;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Arithmetic of f32 and f64.</summary>
internal static class FloatEmitter
{
    private static readonly string[] _modifiers = ["rn", "rz", "rm", "rp", "ftz", "sat"];

    public static void Register(Dictionary<string, InstructionDefinition> table)
    {
        table.Add("rcp", InstructionDefinition.Result(Reciprocal));
        table.Add("sqrt", InstructionDefinition.Result(SquareRoot));
        foreach (var name in (string[])["rsqrt", "sin", "cos", "lg2"])
        {
            table.Add(name, InstructionDefinition.Result(Approximate));
        }

        table.Add("copysign", InstructionDefinition.Result(CopySign));
        table.Add("testp", InstructionDefinition.Result(Test));
    }

    public static void Binary(MethodEmitter e, Instruction i)
    {
        i.Expect(3);
        i.Allow(_modifiers);
        Load(e, i, 1);
        Load(e, i, 2);
        var mode = RoundingModes.Of(i);
        if (mode == Rounding.Nearest)
        {
            e.Op(i.Root switch { "add" => OpCodes.Add, "sub" => OpCodes.Sub, _ => OpCodes.Mul });
        }
        else
        {
            if (i.Root == "sub")
            {
                e.Op(OpCodes.Neg);
            }

            Directed(e, i, i.Root == "mul" ? nameof(DirectedRounding.Multiply) : nameof(DirectedRounding.Add), 2, mode);
        }

        Store(e, i);
    }

    public static void FusedMultiplyAdd(MethodEmitter e, Instruction i)
    {
        i.Expect(4);
        i.Allow(_modifiers);
        for (var k = 1; k <= 3; k++)
        {
            Load(e, i, k);
        }

        var mode = RoundingModes.Of(i);
        if (mode == Rounding.Nearest)
        {
            e.Call(i.Type == PtxType.F32 ? typeof(MathF) : typeof(Math), nameof(Math.FusedMultiplyAdd));
        }
        else
        {
            Directed(e, i, nameof(DirectedRounding.FusedMultiplyAdd), 3, mode);
        }

        Store(e, i);
    }

    public static void Divide(MethodEmitter e, Instruction i)
    {
        i.Expect(3);
        i.Allow([.. _modifiers, "approx", "full"]);
        Load(e, i, 1);
        Load(e, i, 2);
        var mode = RoundingModes.Of(i);
        if (mode == Rounding.Nearest)
        {
            e.Op(OpCodes.Div);
        }
        else
        {
            Directed(e, i, nameof(DirectedRounding.Divide), 2, mode);
        }

        Store(e, i);
    }

    public static void MinOrMax(MethodEmitter e, Instruction i)
    {
        i.Expect(3);
        i.Allow("ftz", "NaN", "xorsign", "abs");
        var host = Host(i);
        var xorSign = i.Has("xorsign");
        for (var k = 1; k <= 2; k++)
        {
            Load(e, i, k);
            if (xorSign)
            {
                e.Call(typeof(MathF), nameof(MathF.Abs));
            }
        }

        IntegerEmitter.Demand(i, i.Type == PtxType.F32 || i.Modifiers.Length == 1);
        e.Call(typeof(FloatMath), (i.Root == "min" ? "Min" : "Max") + (i.Has("NaN") ? "NaN" : "Number"), host, host);
        if (xorSign)
        {
            Load(e, i, 1);
            Load(e, i, 2);
            e.Call(typeof(FloatMath), nameof(FloatMath.XorSign));
        }

        Store(e, i);
    }

    public static void AbsoluteOrNegate(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow("ftz");
        Load(e, i, 1);
        if (i.Root == "neg")
        {
            e.Op(OpCodes.Neg);
        }
        else
        {
            e.Call(typeof(Math), nameof(Math.Abs), Host(i));
        }

        Store(e, i);
    }

    /// <summary>Functions of one argument that hardware approximates; here they are as exact as the host's.</summary>
    public static void Approximate(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow("approx", "ftz");
        IntegerEmitter.Demand(i, i.Type == PtxType.F32 || (i.Root == "rsqrt" && i.Type == PtxType.F64));
        Load(e, i, 1);
        var name = i.Root switch
        {
            "sin" => nameof(FloatMath.Sin),
            "cos" => nameof(FloatMath.Cos),
            "lg2" => nameof(FloatMath.Log2),
            "ex2" => nameof(FloatMath.Exp2),
            "tanh" => nameof(FloatMath.Tanh),
            _ => nameof(FloatMath.Rsqrt),
        };
        e.Call(typeof(FloatMath), name, Host(i));
        Store(e, i);
    }

    private static void Reciprocal(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow([.. _modifiers, "approx"]);
        var mode = RoundingModes.Of(i);
        if (mode == Rounding.Nearest)
        {
            Load(e, i, 1);
            e.Call(typeof(FloatMath), nameof(FloatMath.Rcp), Host(i));
        }
        else
        {
            e.Load(i, new IntegerOperand(1), i.Type);
            Load(e, i, 1);
            Directed(e, i, nameof(DirectedRounding.Divide), 2, mode);
        }

        Store(e, i);
    }

    private static void SquareRoot(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow([.. _modifiers, "approx"]);
        Load(e, i, 1);
        var mode = RoundingModes.Of(i);
        if (mode == Rounding.Nearest)
        {
            e.Call(typeof(FloatMath), nameof(FloatMath.Sqrt), Host(i));
        }
        else
        {
            Directed(e, i, nameof(DirectedRounding.SquareRoot), 1, mode);
        }

        Store(e, i);
    }

    private static void CopySign(MethodEmitter e, Instruction i)
    {
        i.Expect(3);
        i.Allow();
        var host = Host(i);
        Load(e, i, 1);
        Load(e, i, 2);
        e.Call(typeof(FloatMath), nameof(FloatMath.CopySign), host, host);
        e.Store(i, i.Operands[0], i.Type);
    }

    private static void Test(MethodEmitter e, Instruction i)
    {
        i.Expect(2);
        i.Allow("finite", "infinite", "number", "notanumber", "normal", "subnormal");
        var host = Host(i);
        e.Load(i, i.Operands[1], i.Type);
        var name = i.Modifiers[0] switch
        {
            "finite" => nameof(FloatMath.IsFinite),
            "infinite" => nameof(FloatMath.IsInfinite),
            "number" => nameof(FloatMath.IsNumber),
            "notanumber" => nameof(FloatMath.IsNotNumber),
            "normal" => nameof(FloatMath.IsNormal),
            "subnormal" => nameof(FloatMath.IsSubnormal),
            _ => throw i.Unknown(),
        };
        if (name is nameof(FloatMath.IsNormal) or nameof(FloatMath.IsSubnormal))
        {
            e.Call(typeof(FloatMath), name, host);
        }
        else
        {
            e.Op(OpCodes.Conv_R8);
            e.Call(typeof(FloatMath), name);
        }

        e.Store(i, i.Operands[0], PtxType.Pred);
    }

    private static Type Host(Instruction i) => i.Type switch
    {
        PtxType.F32 => typeof(float),
        PtxType.F64 => typeof(double),
        _ => throw i.Unknown(),
    };

    private static void Directed(MethodEmitter e, Instruction i, string name, int operands, Rounding mode)
    {
        e.Int((int)mode);
        e.Call(typeof(DirectedRounding), name, [.. Enumerable.Repeat(Host(i), operands), typeof(Rounding)]);
    }

    private static void Load(MethodEmitter e, Instruction i, int operand)
    {
        e.Load(i, i.Operands[operand], i.Type);
        if (i.Type == PtxType.F32 && i.Has("ftz"))
        {
            e.Call(typeof(FloatMath), nameof(FloatMath.Flush));
        }
    }

    private static void Store(MethodEmitter e, Instruction i)
    {
        if (i.Type == PtxType.F32 && i.Has("ftz"))
        {
            e.Call(typeof(FloatMath), nameof(FloatMath.Flush));
        }

        if (i.Has("sat"))
        {
            e.Call(typeof(FloatMath), nameof(FloatMath.Saturate), Host(i));
        }

        e.Store(i, i.Operands[0], i.Type);
    }
}

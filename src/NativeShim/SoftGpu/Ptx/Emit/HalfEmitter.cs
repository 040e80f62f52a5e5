using TensorFusion.SoftGpu.Execution.Intrinsics;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Arithmetic of f16, bf16 and their pairs.</summary>
internal static class HalfEmitter
{
    public static void Emit(MethodEmitter e, Instruction i)
    {
        i.Allow("rn", "ftz", "sat", "relu", "NaN", "approx");
        var operands = i.Root switch
        {
            "fma" => 3,
            "abs" or "neg" or "ex2" or "tanh" => 1,
            "mad" => throw i.Unknown(),
            _ => 2,
        };
        i.Expect(operands + 1);
        for (var k = 1; k <= operands; k++)
        {
            e.Load(i, i.Operands[k], i.Type);
            if (i.Has("ftz"))
            {
                Call(e, i.Type, "Flush");
            }
        }

        Call(e, i.Type, char.ToUpperInvariant(i.Root[0]) + i.Root[1..] + (i.Has("NaN") ? "NaN" : ""));
        if (i.Has("ftz"))
        {
            Call(e, i.Type, "Flush");
        }

        if (i.Has("sat"))
        {
            Call(e, i.Type, "Saturate");
        }

        if (i.Has("relu"))
        {
            Call(e, i.Type, "Relu");
        }

        e.Store(i, i.Operands[0], i.Type);
    }

    /// <summary>The class of operations for a half type.</summary>
    public static Type MathOf(PtxType type) =>
        type is PtxType.F16 or PtxType.F16x2 ? typeof(HalfMath<HalfFormat>) : typeof(HalfMath<BrainFormat>);

    private static void Call(MethodEmitter e, PtxType type, string name) =>
        e.Call(MathOf(type), name + (type.IsPacked() ? "X2" : ""));
}

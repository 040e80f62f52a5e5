using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Names that integers, floats and halves share: their types decide.</summary>
internal static class ArithmeticEmitter
{
    public static void Register(Dictionary<string, InstructionDefinition> table)
    {
        Add(table, "add", IntegerEmitter.AddOrSubtract, FloatEmitter.Binary, HalfEmitter.Emit);
        Add(table, "sub", IntegerEmitter.AddOrSubtract, FloatEmitter.Binary, HalfEmitter.Emit);
        Add(table, "mul", IntegerEmitter.Multiply, FloatEmitter.Binary, HalfEmitter.Emit);
        Add(table, "mad", IntegerEmitter.MultiplyAdd, FloatEmitter.FusedMultiplyAdd, HalfEmitter.Emit);
        Add(table, "fma", Refuse, FloatEmitter.FusedMultiplyAdd, HalfEmitter.Emit);
        Add(table, "div", IntegerEmitter.Divide, FloatEmitter.Divide, Refuse);
        Add(table, "min", IntegerEmitter.MinOrMax, FloatEmitter.MinOrMax, HalfEmitter.Emit);
        Add(table, "max", IntegerEmitter.MinOrMax, FloatEmitter.MinOrMax, HalfEmitter.Emit);
        Add(table, "abs", IntegerEmitter.Absolute, FloatEmitter.AbsoluteOrNegate, HalfEmitter.Emit);
        Add(table, "neg", IntegerEmitter.Negate, FloatEmitter.AbsoluteOrNegate, HalfEmitter.Emit);
        Add(table, "ex2", Refuse, FloatEmitter.Approximate, HalfEmitter.Emit);
        Add(table, "tanh", Refuse, FloatEmitter.Approximate, HalfEmitter.Emit);
    }

    private static void Refuse(MethodEmitter e, Instruction i) => throw i.Unknown();

    private static void Add(
        Dictionary<string, InstructionDefinition> table,
        string name,
        Action<MethodEmitter, Instruction> integer,
        Action<MethodEmitter, Instruction> floating,
        Action<MethodEmitter, Instruction> half) =>
        table.Add(name, InstructionDefinition.Result((e, i) =>
        {
            var emit = i.Type switch
            {
                PtxType.F32 or PtxType.F64 => floating,
                PtxType.F16 or PtxType.F16x2 or PtxType.Bf16 or PtxType.Bf16x2 => half,
                _ => integer,
            };
            emit(e, i);
        }));
}

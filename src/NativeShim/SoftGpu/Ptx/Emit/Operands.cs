using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>Which registers an instruction reads and writes.</summary>
internal static class Operands
{
    public static IEnumerable<Register> Written(Instruction instruction) =>
        InstructionTable.Find(instruction).WritesFirst(instruction) && instruction.Operands.Length > 0
            ? Registers(instruction.Operands[0])
            : [];

    public static IEnumerable<Register> Read(Instruction instruction)
    {
        var first = InstructionTable.Find(instruction).WritesFirst(instruction) ? 1 : 0;
        var registers = instruction.Operands.Skip(first).SelectMany(Registers);
        return instruction.Guard is { } guard ? registers.Append(guard) : registers;
    }

    public static IEnumerable<Register> All(Instruction instruction)
    {
        var registers = instruction.Operands.SelectMany(Registers);
        return instruction.Guard is { } guard ? registers.Append(guard) : registers;
    }

    private static IEnumerable<Register> Registers(Operand operand) => operand switch
    {
        RegisterOperand register => [register.Register],
        AddressOperand { Base: { } place } => Registers(place),
        VectorOperand vector => vector.Items.SelectMany(Registers),
        PairOperand pair => Registers(pair.First).Concat(Registers(pair.Second)),
        _ => [],
    };
}

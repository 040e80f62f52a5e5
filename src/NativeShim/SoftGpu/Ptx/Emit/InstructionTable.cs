using System.Collections.Frozen;
using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>All instructions by the first word of their name.</summary>
internal static class InstructionTable
{
    private static readonly FrozenDictionary<string, InstructionDefinition> _table = Build();

    /// <summary>Whether an instruction may start with the word.</summary>
    public static bool IsKnown(string root) => root == "call" || _table.ContainsKey(root);

    public static InstructionDefinition Find(Instruction instruction) =>
        _table.TryGetValue(instruction.Root, out var definition) ? definition : throw instruction.Unknown();

    private static FrozenDictionary<string, InstructionDefinition> Build()
    {
        Dictionary<string, InstructionDefinition> table = [];
        ArithmeticEmitter.Register(table);
        IntegerEmitter.Register(table);
        BitEmitter.Register(table);
        FloatEmitter.Register(table);
        CompareEmitter.Register(table);
        ConvertEmitter.Register(table);
        MoveEmitter.Register(table);
        MemoryEmitter.Register(table);
        AtomicEmitter.Register(table);
        AsyncCopyEmitter.Register(table);
        ControlEmitter.Register(table);
        BarrierEmitter.Register(table);
        WarpEmitter.Register(table);
        return table.ToFrozenDictionary();
    }
}

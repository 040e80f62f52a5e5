using TensorFusion.SoftGpu.Ptx.Syntax;

namespace TensorFusion.SoftGpu.Ptx.Emit;

/// <summary>How an instruction is translated.</summary>
/// <param name="Emit">Writes its IL; throws <see cref="PtxException"/> for forms that do not exist.</param>
/// <param name="WritesFirst">Whether the first operand is written rather than read.</param>
/// <param name="Waits">Whether a thread may have to wait for others in it.</param>
internal sealed record InstructionDefinition(
    Action<MethodEmitter, Instruction> Emit, Func<Instruction, bool> WritesFirst, Func<Instruction, bool> Waits)
{
    private static readonly Func<Instruction, bool> _always = _ => true;
    private static readonly Func<Instruction, bool> _never = _ => false;

    /// <summary>An instruction with a result.</summary>
    public static InstructionDefinition Result(Action<MethodEmitter, Instruction> emit) => new(emit, _always, _never);

    /// <summary>An instruction without a result.</summary>
    public static InstructionDefinition Effect(Action<MethodEmitter, Instruction> emit) => new(emit, _never, _never);

    /// <summary>An instruction with a result, in which a thread waits.</summary>
    public static InstructionDefinition Exchange(Action<MethodEmitter, Instruction> emit) =>
        new(emit, _always, _always);
}

namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>An operand of an instruction.</summary>
internal abstract record Operand;

/// <summary>A register; predicates may be negated by "!".</summary>
internal sealed record RegisterOperand(Register Register, bool Negated = false) : Operand;

/// <summary>An integer constant, sign-extended to 64 bits.</summary>
internal sealed record IntegerOperand(long Value) : Operand;

/// <summary>A floating-point constant; singles were written in the 0f form.</summary>
internal sealed record FloatOperand(double Value, bool IsSingle) : Operand;

/// <summary>The address of a variable plus a constant.</summary>
internal sealed record SymbolOperand(Variable Variable, long Addend) : Operand;

/// <summary>[base + offset]; the base is a register, a symbol (addend 0) or null for an absolute address.</summary>
internal sealed record AddressOperand(Operand? Base, long Offset) : Operand;

/// <summary>{a, b, ...}</summary>
internal sealed record VectorOperand(Operand[] Items) : Operand;

/// <summary>d|p</summary>
internal sealed record PairOperand(Operand First, Operand Second) : Operand;

/// <summary>(a, b, ...) of a call.</summary>
internal sealed record ListOperand(Operand[] Items) : Operand;

/// <summary>The "_" that takes what nobody wants.</summary>
internal sealed record SinkOperand : Operand;

/// <summary>A special register, such as "%tid.x".</summary>
internal sealed record SpecialOperand(string Name) : Operand;

/// <summary>A label.</summary>
internal sealed record LabelOperand(Label Label) : Operand;

/// <summary>A table of labels for brx.idx.</summary>
internal sealed record BranchTableOperand(Label[] Labels) : Operand;

/// <summary>A function, by reference.</summary>
internal sealed record FunctionOperand(Function Function) : Operand;

namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>A vector register: its components are registers of their own.</summary>
internal sealed record RegisterVector(string Name, Register[] Components);

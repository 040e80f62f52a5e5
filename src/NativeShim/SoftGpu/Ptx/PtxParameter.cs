namespace TensorFusion.SoftGpu.Ptx;

/// <summary>One parameter of a kernel: its place in the parameter buffer, in bytes.</summary>
public sealed record PtxParameter(string Name, int Offset, int Size, int Alignment);

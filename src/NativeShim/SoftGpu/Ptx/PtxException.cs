namespace TensorFusion.SoftGpu.Ptx;

/// <summary>PTX that cannot be loaded. The message is what belongs into the JIT log: line, reason, name.</summary>
public sealed class PtxException(int line, string reason)
    : Exception(line > 0 ? $"ptx: line {line}: {reason}" : $"ptx: {reason}")
{
    /// <summary>Line of the PTX text, from 1; 0 when the fault has no single line.</summary>
    public int Line { get; } = line;
}

namespace TensorFusion.SoftGpu.Execution;

/// <summary>Why a kernel ended early.</summary>
internal enum FaultKind
{
    None,
    IllegalAddress,
    Misaligned,
    Assert,
    Trap,
    BadBarrier,
    BadBranch,
    Deadlock,
}

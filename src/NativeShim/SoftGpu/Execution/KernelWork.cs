namespace TensorFusion.SoftGpu.Execution;

/// <summary>
/// Work that a launch did, counted per basic block: PTX instructions, floating-point operations (a fused multiply-add
/// is two) and bytes that moved through global or generic addresses; and the longest time that a block slept.
/// </summary>
public readonly record struct KernelWork(
    long Instructions, long FloatOperations, long GlobalBytes, long SleptNanoseconds = 0)
{
    public static KernelWork operator +(KernelWork left, KernelWork right) => new(
        left.Instructions + right.Instructions,
        left.FloatOperations + right.FloatOperations,
        left.GlobalBytes + right.GlobalBytes,
        Math.Max(left.SleptNanoseconds, right.SleptNanoseconds));
}

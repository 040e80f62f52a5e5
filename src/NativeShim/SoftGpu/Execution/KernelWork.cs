namespace TensorFusion.SoftGpu.Execution;

/// <summary>
/// Work that a launch did, counted per basic block: PTX instructions, floating-point operations (a fused multiply-add
/// is two) and bytes that moved through global or generic addresses.
/// </summary>
public readonly record struct KernelWork(long Instructions, long FloatOperations, long GlobalBytes)
{
    public static KernelWork operator +(KernelWork left, KernelWork right) => new(
        left.Instructions + right.Instructions,
        left.FloatOperations + right.FloatOperations,
        left.GlobalBytes + right.GlobalBytes);
}

namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>
/// How a PTX value travels in IL: halves and packed values as raw bits in an int, predicates as 0 or 1.
/// </summary>
internal enum StackKind : byte
{
    Int32,
    Int64,
    Single,
    Double,
}

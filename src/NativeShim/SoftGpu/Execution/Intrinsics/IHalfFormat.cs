namespace TensorFusion.SoftGpu.Execution.Intrinsics;

/// <summary>A 16-bit floating-point format; values travel as their bits.</summary>
internal interface IHalfFormat
{
    static abstract double ToDouble(int bits);

    static abstract int FromDouble(double value, Rounding mode);
}

namespace TensorFusion.SoftGpu.Execution.Intrinsics;

/// <summary>Floating-point instructions of PTX with rounding to nearest.</summary>
internal static class FloatMath
{
    private const float SmallestNormal = 1.17549435e-38f;
    private const double Ln2 = 0.693147180559945309417;

    /// <summary>.ftz: subnormal numbers become zeros of their sign.</summary>
    public static float Flush(float a) => MathF.Abs(a) < SmallestNormal ? MathF.CopySign(0, a) : a;

    /// <summary>.sat: to [0, 1]; NaN becomes 0.</summary>
    public static float Saturate(float a) => a > 0 ? (a < 1 ? a : 1) : 0;

    public static double Saturate(double a) => a > 0 ? (a < 1 ? a : 1) : 0;

    public static float MinNumber(float a, float b) => float.MinNumber(a, b);

    public static float MaxNumber(float a, float b) => float.MaxNumber(a, b);

    public static double MinNumber(double a, double b) => double.MinNumber(a, b);

    public static double MaxNumber(double a, double b) => double.MaxNumber(a, b);

    public static float MinNaN(float a, float b) => MathF.Min(a, b);

    public static float MaxNaN(float a, float b) => MathF.Max(a, b);

    /// <summary>min.xorsign.abs: the smaller magnitude with the product's sign.</summary>
    public static float XorSign(float magnitude, float a, float b) =>
        float.IsNegative(a) ^ float.IsNegative(b) ? -MathF.Abs(magnitude) : MathF.Abs(magnitude);

    /// <summary>copysign d, a, b: the sign of a, the magnitude of b.</summary>
    public static float CopySign(float a, float b) => MathF.CopySign(b, a);

    public static double CopySign(double a, double b) => Math.CopySign(b, a);

    public static float Rcp(float a) => 1 / a;

    public static double Rcp(double a) => 1 / a;

    public static float Sqrt(float a) => MathF.Sqrt(a);

    public static double Sqrt(double a) => Math.Sqrt(a);

    public static float Rsqrt(float a) => (float)(1 / Math.Sqrt(a));

    public static double Rsqrt(double a) => 1 / Math.Sqrt(a);

    public static float Sin(float a) => (float)Math.Sin(a);

    public static float Cos(float a) => (float)Math.Cos(a);

    public static float Log2(float a) => (float)Math.Log2(a);

    public static float Exp2(float a) => (float)Math.Exp(a * Ln2);

    public static float Tanh(float a) => (float)Math.Tanh(a);

    public static bool AreNumbers(float a, float b) => !float.IsNaN(a) && !float.IsNaN(b);

    public static bool AreNumbers(double a, double b) => !double.IsNaN(a) && !double.IsNaN(b);

    public static bool IsAnyNaN(float a, float b) => float.IsNaN(a) || float.IsNaN(b);

    public static bool IsAnyNaN(double a, double b) => double.IsNaN(a) || double.IsNaN(b);

    public static bool Differ(float a, float b) => a < b || a > b;

    public static bool Differ(double a, double b) => a < b || a > b;

    public static bool EqualOrNaN(float a, float b) => !(a < b || a > b);

    public static bool EqualOrNaN(double a, double b) => !(a < b || a > b);

    public static bool IsFinite(double a) => double.IsFinite(a);

    public static bool IsInfinite(double a) => double.IsInfinity(a);

    public static bool IsNumber(double a) => !double.IsNaN(a);

    public static bool IsNotNumber(double a) => double.IsNaN(a);

    /// <summary>testp.normal.</summary>
    public static bool IsNormal(float a) => float.IsNormal(a);

    public static bool IsNormal(double a) => double.IsNormal(a);

    public static bool IsSubnormal(float a) => float.IsSubnormal(a);

    public static bool IsSubnormal(double a) => double.IsSubnormal(a);
}

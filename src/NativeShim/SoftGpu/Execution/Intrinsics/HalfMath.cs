namespace TensorFusion.SoftGpu.Execution.Intrinsics;

/// <summary>
/// Arithmetic of 16-bit floating-point values by way of doubles, in which sums and products of the formats are exact
/// or rounded far behind the last bit that matters. Names with X2 work on two packed values.
/// </summary>
internal static class HalfMath<TFormat>
    where TFormat : struct, IHalfFormat
{
    public static int Add(int a, int b) => From(To(a) + To(b));

    public static int Sub(int a, int b) => From(To(a) - To(b));

    public static int Mul(int a, int b) => From(To(a) * To(b));

    public static int Fma(int a, int b, int c) => From((To(a) * To(b)) + To(c));

    public static int Min(int a, int b) => From(double.MinNumber(To(a), To(b)));

    public static int Max(int a, int b) => From(double.MaxNumber(To(a), To(b)));

    public static int MinNaN(int a, int b) => From(Math.Min(To(a), To(b)));

    public static int MaxNaN(int a, int b) => From(Math.Max(To(a), To(b)));

    public static int Neg(int a) => a ^ 0x8000;

    public static int Abs(int a) => a & 0x7fff;

    public static int Ex2(int a) => From(Math.Pow(2, To(a)));

    public static int Tanh(int a) => From(Math.Tanh(To(a)));

    /// <summary>.sat</summary>
    public static int Saturate(int a) => From(FloatMath.Saturate(To(a)));

    /// <summary>.relu: negative numbers become 0, NaN stays.</summary>
    public static int Relu(int a) => double.IsNaN(To(a)) ? 0x7fff : To(a) > 0 ? a : 0;

    /// <summary>.ftz: subnormal numbers become zeros of their sign.</summary>
    public static int Flush(int a) =>
        typeof(TFormat) == typeof(HalfFormat)
            ? ((a & 0x7c00) == 0 ? a & 0x8000 : a)
            : ((a & 0x7f80) == 0 ? a & 0x8000 : a);

    public static int AddX2(int a, int b) => Pack(Add(a & 0xffff, b & 0xffff), Add(High(a), High(b)));

    public static int SubX2(int a, int b) => Pack(Sub(a & 0xffff, b & 0xffff), Sub(High(a), High(b)));

    public static int MulX2(int a, int b) => Pack(Mul(a & 0xffff, b & 0xffff), Mul(High(a), High(b)));

    public static int FmaX2(int a, int b, int c) =>
        Pack(Fma(a & 0xffff, b & 0xffff, c & 0xffff), Fma(High(a), High(b), High(c)));

    public static int MinX2(int a, int b) => Pack(Min(a & 0xffff, b & 0xffff), Min(High(a), High(b)));

    public static int MaxX2(int a, int b) => Pack(Max(a & 0xffff, b & 0xffff), Max(High(a), High(b)));

    public static int MinNaNX2(int a, int b) => Pack(MinNaN(a & 0xffff, b & 0xffff), MinNaN(High(a), High(b)));

    public static int MaxNaNX2(int a, int b) => Pack(MaxNaN(a & 0xffff, b & 0xffff), MaxNaN(High(a), High(b)));

    public static int NegX2(int a) => a ^ unchecked((int)0x8000_8000);

    public static int AbsX2(int a) => a & 0x7fff_7fff;

    public static int Ex2X2(int a) => Pack(Ex2(a & 0xffff), Ex2(High(a)));

    public static int TanhX2(int a) => Pack(Tanh(a & 0xffff), Tanh(High(a)));

    public static int SaturateX2(int a) => Pack(Saturate(a & 0xffff), Saturate(High(a)));

    public static int ReluX2(int a) => Pack(Relu(a & 0xffff), Relu(High(a)));

    public static int FlushX2(int a) => Pack(Flush(a & 0xffff), Flush(High(a)));

    public static double ToDouble(int bits) => TFormat.ToDouble(bits);

    public static float ToSingle(int bits) => (float)TFormat.ToDouble(bits);

    public static int FromDouble(double value, Rounding mode) => TFormat.FromDouble(value, mode);

    public static int FromSingle(float value, Rounding mode) => TFormat.FromDouble(value, mode);

    /// <summary>cvt to a packed pair: a becomes the upper half.</summary>
    public static int FromSingles(float a, float b, Rounding mode) =>
        Pack(TFormat.FromDouble(b, mode), TFormat.FromDouble(a, mode));

    private static double To(int bits) => TFormat.ToDouble(bits & 0xffff);

    private static int From(double value) =>
        double.IsNaN(value) ? 0x7fff : TFormat.FromDouble(value, Rounding.Nearest);

    private static int High(int packed) => (packed >> 16) & 0xffff;

    private static int Pack(int low, int high) => (low & 0xffff) | (high << 16);
}

using System.Numerics;
using CsCheck;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

/// <summary>Directed rounding, checked against exact fractions of big integers.</summary>
public sealed class DirectedRoundingTests
{
    private static readonly Gen<float> _moderate =
        Gen.Select(Gen.Int[-0xff_ffff, 0xff_ffff], Gen.Int[-40, 40], (m, e) => MathF.ScaleB(m, e));

    private static readonly Gen<double> _moderateDouble =
        Gen.Select(Gen.Long[-(1L << 53), 1L << 53], Gen.Int[-40, 40], (m, e) => Math.ScaleB(m, e));

    [Theory]
    [InlineData("rm")]
    [InlineData("rp")]
    [InlineData("rz")]
    public void F32_results_are_the_neighbours_of_the_exact_ones(string mode) =>
        Gen.Select(_moderate, _moderate, _moderate).Array[256].Sample(cases => CheckSingles(mode, cases), iter: 10);

    [Theory]
    [InlineData("rm")]
    [InlineData("rp")]
    [InlineData("rz")]
    public void F64_results_are_the_neighbours_of_the_exact_ones(string mode) =>
        Gen.Select(_moderateDouble, _moderateDouble, _moderateDouble).Array[256]
            .Sample(cases => CheckDoubles(mode, cases), iter: 10);

    private static void CheckSingles(string mode, (float, float, float)[] cases)
    {
        var body = $"""
                ld.global.f32 %f1, [%rd0];
                ld.global.f32 %f2, [%rd0+4];
                ld.global.f32 %f3, [%rd0+8];
                add.{mode}.f32 %f4, %f1, %f2;
                st.global.f32 [%rd1], %f4;
                mul.{mode}.f32 %f4, %f1, %f2;
                st.global.f32 [%rd1+4], %f4;
                fma.{mode}.f32 %f4, %f1, %f2, %f3;
                st.global.f32 [%rd1+8], %f4;
                div.{mode}.f32 %f4, %f1, %f2;
                st.global.f32 [%rd1+12], %f4;
                sub.{mode}.f32 %f4, %f1, %f2;
                st.global.f32 [%rd1+16], %f4;
            """;
        float[] inputs = [.. cases.SelectMany(c => (float[])[c.Item1, c.Item2, c.Item3])];
        var results = InstructionChecker.Run<float, float>(body, inputs, 3, 5);
        for (var i = 0; i < cases.Length; i++)
        {
            var (a, b, c) = (Exact.Of(cases[i].Item1), Exact.Of(cases[i].Item2), Exact.Of(cases[i].Item3));
            Check(mode, a + b, results[i * 5], "add");
            Check(mode, a * b, results[(i * 5) + 1], "mul");
            Check(mode, (a * b) + c, results[(i * 5) + 2], "fma");
            Check(mode, a - b, results[(i * 5) + 4], "sub");
            if (cases[i].Item2 != 0)
            {
                Check(mode, a / b, results[(i * 5) + 3], "div");
            }
        }
    }

    private static void CheckDoubles(string mode, (double, double, double)[] cases)
    {
        var body = $"""
                ld.global.f64 %fd1, [%rd0];
                ld.global.f64 %fd2, [%rd0+8];
                ld.global.f64 %fd3, [%rd0+16];
                add.{mode}.f64 %fd4, %fd1, %fd2;
                st.global.f64 [%rd1], %fd4;
                mul.{mode}.f64 %fd4, %fd1, %fd2;
                st.global.f64 [%rd1+8], %fd4;
                fma.{mode}.f64 %fd4, %fd1, %fd2, %fd3;
                st.global.f64 [%rd1+16], %fd4;
                div.{mode}.f64 %fd4, %fd1, %fd2;
                st.global.f64 [%rd1+24], %fd4;
            """;
        double[] inputs = [.. cases.SelectMany(c => (double[])[c.Item1, c.Item2, c.Item3])];
        var results = InstructionChecker.Run<double, double>(body, inputs, 3, 4);
        for (var i = 0; i < cases.Length; i++)
        {
            var (a, b, c) = (Exact.Of(cases[i].Item1), Exact.Of(cases[i].Item2), Exact.Of(cases[i].Item3));
            Check(mode, a + b, results[i * 4], "add");
            Check(mode, a * b, results[(i * 4) + 1], "mul");
            Check(mode, (a * b) + c, results[(i * 4) + 2], "fma");
            if (cases[i].Item2 != 0)
            {
                Check(mode, a / b, results[(i * 4) + 3], "div");
            }
        }
    }

    private static void Check(string mode, Exact exact, float result, string what) =>
        Check(mode, exact, Exact.Of(result), Exact.Of(MathF.BitDecrement(result)),
            Exact.Of(MathF.BitIncrement(result)), what);

    private static void Check(string mode, Exact exact, double result, string what) =>
        Check(mode, exact, Exact.Of(result), Exact.Of(Math.BitDecrement(result)),
            Exact.Of(Math.BitIncrement(result)), what);

    private static void Check(string mode, Exact exact, Exact result, Exact below, Exact above, string what)
    {
        var down = mode == "rm" || (mode == "rz" && exact.Sign > 0);
        var right = down
            ? result.CompareTo(exact) <= 0 && above.CompareTo(exact) > 0
            : result.CompareTo(exact) >= 0 && below.CompareTo(exact) < 0;
        Assert.True(right || (exact.Sign == 0 && result.Sign == 0), $"{what}.{mode}");
    }

    /// <summary>A fraction of big integers.</summary>
    private readonly record struct Exact(BigInteger Top, BigInteger Bottom)
    {
        public int Sign => Top.Sign * Bottom.Sign;

        public static Exact Of(double value)
        {
            var bits = BitConverter.DoubleToInt64Bits(value);
            var exponent = (int)((bits >> 52) & 0x7ff);
            var mantissa = (bits & 0xf_ffff_ffff_ffff) | (exponent == 0 ? 0 : 1L << 52);
            var top = new BigInteger(bits < 0 ? -mantissa : mantissa);
            var power = Math.Max(exponent, 1) - 1075;
            return power >= 0 ? new(top << power, 1) : new(top, BigInteger.One << -power);
        }

        public static Exact operator +(Exact a, Exact b) =>
            new((a.Top * b.Bottom) + (b.Top * a.Bottom), a.Bottom * b.Bottom);

        public static Exact operator -(Exact a, Exact b) => a + new Exact(-b.Top, b.Bottom);

        public static Exact operator *(Exact a, Exact b) => new(a.Top * b.Top, a.Bottom * b.Bottom);

        public static Exact operator /(Exact a, Exact b) =>
            b.Top.Sign < 0 ? new(-a.Top * b.Bottom, a.Bottom * -b.Top) : new(a.Top * b.Bottom, a.Bottom * b.Top);

        public int CompareTo(Exact other) => (Top * other.Bottom).CompareTo(other.Top * Bottom);
    }
}

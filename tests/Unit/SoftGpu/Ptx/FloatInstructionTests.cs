namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class FloatInstructionTests
{
    private static readonly float[] _singles =
    [
        0f, -0f, 1f, -1f, 0.5f, 1.5f, 2.5f, -2.5f, 3.14159274f, 1e-40f, -1e-40f, 1.17549435e-38f, 1e30f, -3.4e38f,
        float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0.1f, 16777217f, 1e-20f,
    ];

    private static readonly double[] _doubles =
    [
        0, -0.0, 1, -1, 0.5, 2.5, Math.PI, 1e-310, 1e300, -1e300, double.MaxValue, double.PositiveInfinity,
        double.NegativeInfinity, double.NaN, 0.1, 1e-160,
    ];

    private static readonly Dictionary<string, Func<float, float, float, float>> _single = new()
    {
        ["add.f32 d, a, b"] = (a, b, _) => a + b,
        ["sub.rn.f32 d, a, b"] = (a, b, _) => a - b,
        ["mul.f32 d, a, b"] = (a, b, _) => a * b,
        ["fma.rn.f32 d, a, b, c"] = MathF.FusedMultiplyAdd,
        ["mad.rn.f32 d, a, b, c"] = MathF.FusedMultiplyAdd,
        ["div.rn.f32 d, a, b"] = (a, b, _) => a / b,
        ["div.approx.f32 d, a, b"] = (a, b, _) => a / b,
        ["div.full.ftz.f32 d, a, b"] = (a, b, _) => Flush(Flush(a) / Flush(b)),
        ["add.ftz.f32 d, a, b"] = (a, b, _) => Flush(Flush(a) + Flush(b)),
        ["mul.ftz.f32 d, a, b"] = (a, b, _) => Flush(Flush(a) * Flush(b)),
        ["fma.rn.ftz.f32 d, a, b, c"] = (a, b, c) => Flush(MathF.FusedMultiplyAdd(Flush(a), Flush(b), Flush(c))),
        ["add.sat.f32 d, a, b"] = (a, b, _) => Saturate(a + b),
        ["fma.rn.sat.f32 d, a, b, c"] = (a, b, c) => Saturate(MathF.FusedMultiplyAdd(a, b, c)),
        ["abs.f32 d, a"] = (a, _, _) => MathF.Abs(a),
        ["neg.f32 d, a"] = (a, _, _) => -a,
        ["neg.ftz.f32 d, a"] = (a, _, _) => -Flush(a),
        ["min.f32 d, a, b"] = (a, b, _) => float.IsNaN(a) ? b : float.IsNaN(b) ? a : MathF.Min(a, b),
        ["max.f32 d, a, b"] = (a, b, _) => float.IsNaN(a) ? b : float.IsNaN(b) ? a : MathF.Max(a, b),
        ["min.NaN.f32 d, a, b"] = (a, b, _) => MathF.Min(a, b),
        ["max.NaN.f32 d, a, b"] = (a, b, _) => MathF.Max(a, b),
        ["rcp.rn.f32 d, a"] = (a, _, _) => 1 / a,
        ["rcp.approx.ftz.f32 d, a"] = (a, _, _) => Flush(1 / Flush(a)),
        ["sqrt.rn.f32 d, a"] = (a, _, _) => MathF.Sqrt(a),
        ["rsqrt.approx.f32 d, a"] = (a, _, _) => (float)(1 / Math.Sqrt(a)),
        ["sin.approx.f32 d, a"] = (a, _, _) => (float)Math.Sin(a),
        ["cos.approx.f32 d, a"] = (a, _, _) => (float)Math.Cos(a),
        ["lg2.approx.f32 d, a"] = (a, _, _) => (float)Math.Log2(a),
        ["tanh.approx.f32 d, a"] = (a, _, _) => (float)Math.Tanh(a),
        ["copysign.f32 d, a, b"] = (a, b, _) => MathF.CopySign(b, a),
        ["mov.f32 d, 0f3F800000"] = (_, _, _) => 1f,
        ["add.f32 d, a, 0fC0000000"] = (a, _, _) => a - 2,
        ["selp.f32 d, a, b, 1"] = (a, _, _) => a,
        ["slct.f32.f32 d, a, b, c"] = (a, b, c) => c >= 0 ? a : b,
        ["set.gt.f32.f32 d, a, b"] = (a, b, _) => a > b ? 1 : 0,
    };

    private static readonly Dictionary<string, Func<double, double, double, double>> _double = new()
    {
        ["add.f64 d, a, b"] = (a, b, _) => a + b,
        ["sub.f64 d, a, b"] = (a, b, _) => a - b,
        ["mul.rn.f64 d, a, b"] = (a, b, _) => a * b,
        ["fma.rn.f64 d, a, b, c"] = Math.FusedMultiplyAdd,
        ["div.rn.f64 d, a, b"] = (a, b, _) => a / b,
        ["sqrt.rn.f64 d, a"] = (a, _, _) => Math.Sqrt(a),
        ["rcp.rn.f64 d, a"] = (a, _, _) => 1 / a,
        ["rsqrt.approx.f64 d, a"] = (a, _, _) => 1 / Math.Sqrt(a),
        ["abs.f64 d, a"] = (a, _, _) => Math.Abs(a),
        ["neg.f64 d, a"] = (a, _, _) => -a,
        ["min.f64 d, a, b"] = (a, b, _) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Min(a, b),
        ["max.f64 d, a, b"] = (a, b, _) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Max(a, b),
        ["mov.f64 d, 0d400921FB54442D18"] = (_, _, _) => Math.PI,
    };

    public static TheoryData<string> SingleInstructions => [.. _single.Keys];

    public static TheoryData<string> DoubleInstructions => [.. _double.Keys];

    [Theory]
    [MemberData(nameof(SingleInstructions))]
    public void An_f32_instruction_matches_the_reference(string instruction) =>
        InstructionChecker.CheckSingle(instruction, _singles, _single[instruction]);

    [Theory]
    [MemberData(nameof(DoubleInstructions))]
    public void An_f64_instruction_matches_the_reference(string instruction) =>
        InstructionChecker.CheckDouble(instruction, _doubles, _double[instruction]);

    [Fact]
    public void Ex2_is_exact_at_integers_and_close_elsewhere()
    {
        float[] inputs = [.. Enumerable.Range(-149, 277).Select(i => (float)i), 0.5f, -3.3f, 10.25f, 1000, -1000];
        var results = InstructionChecker.Run<float, float>(
            "ld.global.f32 %f1, [%rd0]; ex2.approx.f32 %f2, %f1; st.global.f32 [%rd1], %f2;", inputs, 1, 1);
        for (var i = 0; i < inputs.Length; i++)
        {
            Assert.Equal((float)Math.Pow(2, inputs[i]), results[i]);
        }
    }

    [Theory]
    [InlineData("finite")]
    [InlineData("infinite")]
    [InlineData("number")]
    [InlineData("notanumber")]
    [InlineData("normal")]
    [InlineData("subnormal")]
    public void Testp_matches_the_reference(string property)
    {
        var results = InstructionChecker.Run<float, uint>(
            $"""
                ld.global.f32 %f1, [%rd0];
                testp.{property}.f32 %p1, %f1;
                selp.u32 %r1, 1, 0, %p1;
                st.global.u32 [%rd1], %r1;
            """,
            _singles, 1, 1);
        var expected = _singles.Select(value => property switch
        {
            "finite" => float.IsFinite(value),
            "infinite" => float.IsInfinity(value),
            "number" => !float.IsNaN(value),
            "notanumber" => float.IsNaN(value),
            "normal" => float.IsNormal(value),
            _ => float.IsSubnormal(value),
        });
        Assert.Equal(expected, results.Select(result => result == 1));
    }

    private static float Flush(float value) => float.IsSubnormal(value) ? MathF.CopySign(0, value) : value;

    private static float Saturate(float value) => float.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1) + 0f;
}

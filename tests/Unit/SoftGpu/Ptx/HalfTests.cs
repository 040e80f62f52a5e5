namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class HalfTests
{
    private static readonly uint[] _bits =
    [
        0x0000, 0x8000, 0x3c00, 0xbc00, 0x3555, 0x0001, 0x03ff, 0x0400, 0x7bff, 0xfbff, 0x7c00, 0xfc00, 0x4248, 0xc000,
        0x2e66, 0x6400,
    ];

    private static readonly Dictionary<string, Func<Half, Half, Half, Half>> _instructions = new()
    {
        ["add.f16 d, a, b"] = (a, b, _) => a + b,
        ["sub.rn.f16 d, a, b"] = (a, b, _) => a - b,
        ["mul.f16 d, a, b"] = (a, b, _) => a * b,
        ["fma.rn.f16 d, a, b, c"] = (a, b, c) => (Half)(((double)a * (double)b) + (double)c),
        ["neg.f16 d, a"] = (a, _, _) => -a,
        ["abs.f16 d, a"] = (a, _, _) => Half.Abs(a),
        ["min.f16 d, a, b"] = (a, b, _) => Half.MinNumber(a, b),
        ["max.f16 d, a, b"] = (a, b, _) => Half.MaxNumber(a, b),
        ["add.sat.f16 d, a, b"] = (a, b, _) =>
            Half.IsNaN(a + b) ? (Half)0 : Half.Max((Half)0, Half.Min((Half)1, a + b)) + (Half)0,
        ["fma.rn.relu.f16 d, a, b, c"] = (a, b, c) =>
            (Half)(((double)a * (double)b) + (double)c) is var r && (r > (Half)0 || Half.IsNaN(r)) ? r : (Half)0,
    };

    public static TheoryData<string> Instructions => [.. _instructions.Keys];

    [Theory]
    [MemberData(nameof(Instructions))]
    public void An_f16_instruction_matches_the_reference(string instruction) =>
        InstructionChecker.Check16(instruction, _bits, (a, b, c) => Reference(instruction, a, b, c));

    [Theory]
    [MemberData(nameof(Instructions))]
    public void An_f16x2_instruction_works_on_both_halves(string instruction) => InstructionChecker.Check32(
        instruction.Replace(".f16", ".f16x2"),
        [.. _bits.Select((low, i) => low | (_bits[(i * 7 + 3) % _bits.Length] << 16))],
        (a, b, c) => Reference(instruction, a & 0xffff, b & 0xffff, c & 0xffff)
            | (Reference(instruction, a >> 16, b >> 16, c >> 16) << 16));

    [Fact]
    public void Bf16_rounds_to_nearest_even_and_computes()
    {
        float[] values = [0, 1, -1, 1.00390625f, 1.01171875f, 3.14159f, 1e38f, 3.4e38f, 1e-39f, float.PositiveInfinity];
        InstructionChecker.CheckSingle(
            "cvt.rn.bf16.f32 %h1, a; cvt.f32.bf16 d, %h1", values, (a, _, _) => Bf16(a));
        InstructionChecker.CheckSingle(
            "cvt.rn.bf16.f32 %h1, a; cvt.rn.bf16.f32 %h2, b; mul.bf16 %h3, %h1, %h2; cvt.f32.bf16 d, %h3",
            values, (a, b, _) => Bf16(Bf16(a) * Bf16(b)));
        InstructionChecker.CheckSingle(
            "cvt.rn.bf16x2.f32 %r1, a, b; mov.b32 {%h1, %h2}, %r1; cvt.f32.bf16 %f5, %h1; cvt.f32.bf16 %f6, %h2; "
            + "sub.f32 d, %f5, %f6",
            values, (a, b, _) => Bf16(b) - Bf16(a));
    }

    [Fact]
    public void Conversions_between_f16_and_f32_match_the_reference()
    {
        float[] values = [0, -0f, 1, 65504, 65519, 65520, 1e-8f, 6e-8f, 0.1f, -2.5f, float.NaN, float.NegativeInfinity];
        InstructionChecker.CheckSingle(
            "cvt.rn.f16.f32 %h1, a; cvt.f32.f16 d, %h1", values, (a, _, _) => (float)(Half)a);
        InstructionChecker.CheckSingle(
            "cvt.rz.f16.f32 %h1, a; cvt.f32.f16 d, %h1", values, (a, _, _) =>
            {
                var nearest = (Half)a;
                return (float)(Math.Abs((double)nearest) > Math.Abs((double)a) && float.IsFinite(a)
                    ? a > 0 ? Half.BitDecrement(nearest) : Half.BitIncrement(nearest)
                    : nearest);
            });
        InstructionChecker.CheckSingle(
            "cvt.rn.f16x2.f32 %r1, a, b; mov.b32 {%h1, %h2}, %r1; cvt.f32.f16 d, %h2",
            values, (a, _, _) => (float)(Half)a);
        InstructionChecker.Check32(
            "cvt.rn.f16.s32 %h1, a; cvt.rni.s32.f16 d, %h1", [0, 1, 2047, 2049, 2051, 60000, 0xffff_ffff],
            (a, _, _) => (uint)(int)(Half)(int)a);
    }

    [Fact]
    public void Setp_compares_the_halves_of_a_pair() => InstructionChecker.Check32(
        "setp.lt.f16x2 %p1|%p2, a, b; selp.u32 %r5, 1, 0, %p1; selp.u32 %r6, 2, 0, %p2; or.b32 d, %r5, %r6",
        [0x3c00_0000, 0x0000_3c00, 0xbc00_4000, 0x7e00_0000, 0x4000_bc00],
        (a, b, _) => (Value(a) < Value(b) ? 1u : 0) | (Value(a >> 16) < Value(b >> 16) ? 2u : 0));

    [Fact]
    public void Set_of_a_pair_gives_masks_or_ones()
    {
        uint[] values = [0x3c00_0000, 0x0000_3c00, 0xbc00_4000, 0x4000_bc00];
        InstructionChecker.Check32(
            "set.gt.u32.f16x2 d, a, b", values,
            (a, b, _) => (Value(a) > Value(b) ? 0xffffu : 0) | (Value(a >> 16) > Value(b >> 16) ? 0xffff_0000 : 0));
        InstructionChecker.Check32(
            "set.gt.f16x2.f16x2 d, a, b", values,
            (a, b, _) => (Value(a) > Value(b) ? 0x3c00u : 0) | (Value(a >> 16) > Value(b >> 16) ? 0x3c00_0000u : 0));
    }

    private static Half Value(uint bits) => BitConverter.UInt16BitsToHalf((ushort)bits);

    private static uint Reference(string instruction, uint a, uint b, uint c)
    {
        var result = _instructions[instruction](Value(a), Value(b), Value(c));
        return Half.IsNaN(result) ? 0x7fffu : BitConverter.HalfToUInt16Bits(result);
    }

    private static float Bf16(float value)
    {
        if (float.IsNaN(value))
        {
            return value;
        }

        var bits = BitConverter.SingleToUInt32Bits(value);
        bits += 0x7fff + ((bits >> 16) & 1);
        return BitConverter.UInt32BitsToSingle(bits & 0xffff_0000);
    }
}

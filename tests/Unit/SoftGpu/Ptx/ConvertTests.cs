namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class ConvertTests
{
    private static readonly double[] _values =
    [
        0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 127.5, 128, 255.5, 256, -129, 32767.5, 65535.5, 65536,
        2147483647.5, 2147483648, -2147483649, 4294967295.5, 4294967296, 9.3e18, -9.3e18, 1.9e19, 1e300, -1e300,
        double.PositiveInfinity, double.NegativeInfinity, 3.7, -3.7,
    ];

    public static TheoryData<string, string> FloatToInteger
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (var type in (string[])["s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64"])
            {
                foreach (var mode in (string[])["rni", "rzi", "rmi", "rpi"])
                {
                    cases.Add(type, mode);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(FloatToInteger))]
    public void Floats_become_integers_clamped_and_rounded(string type, string mode)
    {
        var results = InstructionChecker.Run<double, ulong>(
            $"ld.global.f64 %fd1, [%rd0]; cvt.{mode}.{type}.f64 %rd2, %fd1; st.global.u64 [%rd1], %rd2;",
            _values, 1, 1);
        for (var i = 0; i < _values.Length; i++)
        {
            Assert.Equal((_values[i], Reference(_values[i], type, mode)), (_values[i], results[i]));
        }

        float[] singles = [.. _values.Select(value => (float)value)];
        results = InstructionChecker.Run<float, ulong>(
            $"ld.global.f32 %f1, [%rd0]; cvt.{mode}.{type}.f32 %rd2, %f1; st.global.u64 [%rd1], %rd2;", singles, 1, 1);
        for (var i = 0; i < singles.Length; i++)
        {
            Assert.Equal((singles[i], Reference(singles[i], type, mode)), (singles[i], results[i]));
        }
    }

    [Fact]
    public void Nan_becomes_zero_or_the_top_bit_of_64()
    {
        var results = InstructionChecker.Run<float, ulong>(
            """
                ld.global.f32 %f1, [%rd0];
                cvt.rzi.s32.f32 %r1, %f1;
                cvt.u64.u32 %rd2, %r1;
                st.global.u64 [%rd1], %rd2;
                cvt.rzi.u32.f32 %r1, %f1;
                cvt.u64.u32 %rd2, %r1;
                st.global.u64 [%rd1+8], %rd2;
                cvt.rzi.s64.f32 %rd2, %f1;
                st.global.u64 [%rd1+16], %rd2;
            """,
            [float.NaN], 1, 3);
        Assert.Equal([0UL, 0UL, 0x8000_0000_0000_0000UL], results);
    }

    [Theory]
    [InlineData("cvt.u16.u32 %h1, a; cvt.u32.u16 d, %h1", 0xffffu, 0u, 0u)]
    [InlineData("cvt.s8.s32 d, a", 0xffu, 0x80u, 0xffff_ff00u)]
    [InlineData("cvt.u8.u32 d, a", 0xffu, 0u, 0u)]
    [InlineData("cvt.s16.s32 d, a", 0xffffu, 0x8000u, 0xffff_0000u)]
    public void Narrow_integers_are_extended_into_wide_registers(string code, uint mask, uint sign, uint extension) =>
        InstructionChecker.Check32(
            code,
            [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x8000_0000, 0xffff_ffff, 0x1234_5678],
            (a, _, _) => (a & mask) | (sign != 0 && (a & sign) != 0 ? extension : 0));

    [Fact]
    public void Saturating_conversions_of_integers_clamp()
    {
        uint[] values = [0, 1, 127, 128, 255, 256, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_ff80, 0xffff_ff7f];
        InstructionChecker.Check32("cvt.sat.s8.s32 d, a", values, (a, _, _) => (uint)Math.Clamp((int)a, -128, 127));
        InstructionChecker.Check32("cvt.sat.u8.s32 d, a", values, (a, _, _) => (uint)Math.Clamp((int)a, 0, 255));
        InstructionChecker.Check32("cvt.sat.s8.u32 d, a", values, (a, _, _) => Math.Min(a, 127));
        InstructionChecker.Check32("cvt.sat.u32.s32 d, a", values, (a, _, _) => (uint)Math.Max((int)a, 0));
        InstructionChecker.Check32(
            "cvt.pack.sat.s16.s32 d, a, b", values,
            (a, b, _) => (uint)((Math.Clamp((int)a, -32768, 32767) << 16) | (ushort)Math.Clamp((int)b, -32768, 32767)));
    }

    [Fact]
    public void Integers_become_floats_rounded_to_nearest()
    {
        ulong[] values =
        [
            0, 1, 0xff_ffff, 0x100_0001, 0x1ff_ffff, 0xffff_ffff, 0x8000_0080_0000_0000, 0x8000_0080_0000_0001,
            0x7fff_ffff_ffff_ffff, 0xffff_ffff_ffff_ffff, 0x0020_0000_0000_0001, 0x8000_0000_0000_0000,
            0x0010_0000_1000_0001, 0x0010_0000_1000_0000, 0x0010_0000_3000_0000,
        ];
        var results = InstructionChecker.Run<ulong, double>(
            """
                ld.global.u64 %rd2, [%rd0];
                cvt.rn.f32.u64 %f1, %rd2;
                cvt.f64.f32 %fd1, %f1;
                st.global.f64 [%rd1], %fd1;
                cvt.rn.f32.s64 %f1, %rd2;
                cvt.f64.f32 %fd1, %f1;
                st.global.f64 [%rd1+8], %fd1;
                cvt.rn.f64.u64 %fd1, %rd2;
                st.global.f64 [%rd1+16], %fd1;
                cvt.u32.u64 %r1, %rd2;
                cvt.rn.f32.u32 %f1, %r1;
                cvt.f64.f32 %fd1, %f1;
                st.global.f64 [%rd1+24], %fd1;
                cvt.rn.f32.s32 %f1, %r1;
                cvt.f64.f32 %fd1, %f1;
                st.global.f64 [%rd1+32], %fd1;
                cvt.rz.f32.u64 %f1, %rd2;
                cvt.f64.f32 %fd1, %f1;
                st.global.f64 [%rd1+40], %fd1;
            """,
            values, 1, 6);
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            Assert.Equal(
                [
                    Nearest(value), Nearest((long)value), (double)(UInt128)value, Nearest((uint)value),
                    Nearest((int)value),
                ],
                results[(i * 6)..((i * 6) + 5)]);
            var truncated = results[(i * 6) + 5];
            var next = (UInt128)Math.Ceiling((double)MathF.BitIncrement((float)truncated));
            Assert.True((UInt128)truncated <= value && next > value, $"{value:x}");
        }
    }

    [Fact]
    public void Doubles_become_floats_by_every_rounding_mode()
    {
        double[] values = [0.1, -0.1, 1 + 1e-9, 1e-46, -1e-46, 1e39, -1e39, 16777217, 3, double.NaN, 1e-40];
        foreach (var mode in (string[])["rn", "rz", "rm", "rp"])
        {
            var results = InstructionChecker.Run<double, float>(
                $"ld.global.f64 %fd1, [%rd0]; cvt.{mode}.f32.f64 %f1, %fd1; st.global.f32 [%rd1], %f1;", values, 1, 1);
            for (var i = 0; i < values.Length; i++)
            {
                var nearest = (float)values[i];
                var down = nearest > values[i] ? MathF.BitDecrement(nearest) : nearest;
                var up = nearest < values[i] ? MathF.BitIncrement(nearest) : nearest;
                var expected = mode switch
                {
                    "rm" => down,
                    "rp" => up,
                    "rz" => values[i] > 0 ? down : up,
                    _ => nearest,
                };
                Assert.Equal((mode, values[i], expected), (mode, values[i], results[i]));
            }
        }
    }

    [Fact]
    public void Floats_are_rounded_to_integral_floats()
    {
        float[] values = [0.5f, 1.5f, -0.5f, -1.5f, 2.4f, -2.6f, 1e10f, float.PositiveInfinity];
        InstructionChecker.CheckSingle("cvt.rni.f32.f32 d, a", values, (a, _, _) => MathF.Round(a));
        InstructionChecker.CheckSingle("cvt.rzi.f32.f32 d, a", values, (a, _, _) => MathF.Truncate(a));
        InstructionChecker.CheckSingle("cvt.rmi.f32.f32 d, a", values, (a, _, _) => MathF.Floor(a));
        InstructionChecker.CheckSingle("cvt.rpi.f32.f32 d, a", values, (a, _, _) => MathF.Ceiling(a));
        InstructionChecker.CheckSingle("cvt.sat.f32.f32 d, a", values, (a, _, _) => Math.Clamp(a, 0, 1));
    }

    /// <summary>The nearest float; of two the even one.</summary>
    private static float Nearest(Int128 value)
    {
        var guess = (float)(double)value;
        return ((float[])[MathF.BitDecrement(guess), guess, MathF.BitIncrement(guess)])
            .OrderBy(candidate => Int128.Abs((Int128)candidate - value))
            .ThenBy(candidate => BitConverter.SingleToUInt32Bits(candidate) & 1)
            .First(candidate => candidate == MathF.Truncate(candidate));
    }

    private static ulong Reference(double value, string type, string mode)
    {
        var bits = int.Parse(type.AsSpan(1));
        var rounded = mode switch
        {
            "rni" => Math.Round(value, MidpointRounding.ToEven),
            "rzi" => Math.Truncate(value),
            "rmi" => Math.Floor(value),
            _ => Math.Ceiling(value),
        };
        var signed = type[0] == 's';
        var least = signed ? -(Int128.One << (bits - 1)) : Int128.Zero;
        var most = signed ? (Int128.One << (bits - 1)) - 1 : (Int128.One << bits) - 1;
        var whole = rounded > 1e25 ? most : rounded < -1e25 ? least : Int128.Clamp((Int128)rounded, least, most);
        return (ulong)(long)(whole & ulong.MaxValue);
    }
}

using CsCheck;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class CarryTests
{
    [Fact]
    public void A_chain_of_32_bit_additions_and_subtractions_is_exact() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong).Array[256].Sample(Check32, iter: 20);

    [Fact]
    public void A_chain_of_64_bit_additions_and_subtractions_is_exact() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.ULong).Array[256].Sample(Check64, iter: 20);

    [Fact]
    public void A_128_bit_product_by_mad_carry_chains_is_exact() =>
        Gen.Select(Gen.ULong, Gen.ULong).Array[256].Sample(CheckProduct, iter: 20);

    private static void Check32((ulong, ulong, ulong, ulong)[] cases)
    {
        const string Body = """
                ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%rd0];
                ld.global.v4.u32 {%r5, %r6, %r7, %r8}, [%rd0+16];
                add.cc.u32 %r9, %r1, %r5;
                addc.cc.u32 %r10, %r2, %r6;
                addc.cc.u32 %r11, %r3, %r7;
                addc.u32 %r12, %r4, %r8;
                st.global.v4.u32 [%rd1], {%r9, %r10, %r11, %r12};
                sub.cc.u32 %r9, %r1, %r5;
                subc.cc.u32 %r10, %r2, %r6;
                subc.cc.u32 %r11, %r3, %r7;
                subc.u32 %r12, %r4, %r8;
                st.global.v4.u32 [%rd1+16], {%r9, %r10, %r11, %r12};
            """;
        CheckSums(Body, cases);
    }

    private static void Check64((ulong, ulong, ulong, ulong)[] cases)
    {
        const string Body = """
                ld.global.v2.u64 {%rd2, %rd3}, [%rd0];
                ld.global.v2.u64 {%rd4, %rd5}, [%rd0+16];
                add.cc.u64 %rd6, %rd2, %rd4;
                addc.u64 %rd7, %rd3, %rd5;
                st.global.v2.u64 [%rd1], {%rd6, %rd7};
                sub.cc.u64 %rd6, %rd2, %rd4;
                subc.u64 %rd7, %rd3, %rd5;
                st.global.v2.u64 [%rd1+16], {%rd6, %rd7};
            """;
        CheckSums(Body, cases);
    }

    private static void CheckSums(string body, (ulong, ulong, ulong, ulong)[] cases)
    {
        var inputs = cases.SelectMany(c => (ulong[])[c.Item1, c.Item2, c.Item3, c.Item4]).ToArray();
        var results = InstructionChecker.Run<ulong, ulong>(body, inputs, 4, 4);
        for (var i = 0; i < cases.Length; i++)
        {
            var left = new UInt128(cases[i].Item2, cases[i].Item1);
            var right = new UInt128(cases[i].Item4, cases[i].Item3);
            Assert.Equal(unchecked(left + right), new UInt128(results[(i * 4) + 1], results[i * 4]));
            Assert.Equal(unchecked(left - right), new UInt128(results[(i * 4) + 3], results[(i * 4) + 2]));
        }
    }

    private static void CheckProduct((ulong, ulong)[] cases)
    {
        const string Body = """
                ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%rd0];
                mul.lo.u32 %r5, %r1, %r3;
                mul.hi.u32 %r6, %r1, %r3;
                mad.lo.cc.u32 %r6, %r1, %r4, %r6;
                madc.hi.u32 %r7, %r1, %r4, 0;
                mad.lo.cc.u32 %r6, %r2, %r3, %r6;
                madc.hi.cc.u32 %r7, %r2, %r3, %r7;
                addc.u32 %r8, 0, 0;
                mad.lo.cc.u32 %r7, %r2, %r4, %r7;
                madc.hi.u32 %r8, %r2, %r4, %r8;
                st.global.v4.u32 [%rd1], {%r5, %r6, %r7, %r8};
            """;
        var inputs = cases.SelectMany(c => (ulong[])[c.Item1, c.Item2]).ToArray();
        var results = InstructionChecker.Run<ulong, ulong>(Body, inputs, 2, 2);
        for (var i = 0; i < cases.Length; i++)
        {
            Assert.Equal(
                (UInt128)cases[i].Item1 * cases[i].Item2, new UInt128(results[(i * 2) + 1], results[i * 2]));
        }
    }
}

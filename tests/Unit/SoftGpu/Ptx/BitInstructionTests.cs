using System.Numerics;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class BitInstructionTests
{
    private static readonly uint[] _words =
    [
        0, 1, 2, 4, 8, 15, 16, 24, 31, 32, 33, 64, 255, 256, 0x3210, 0x7654, 0xfedc, 0x7fff_ffff, 0x8000_0000,
        0xdead_beef, 0xffff_ffff, 0x0102_0304, 0x80ff_7f01,
    ];

    private static readonly ulong[] _longs =
        [0, 1, 5, 31, 32, 40, 63, 64, 200, 0x8000_0000_0000_0000, 0xffff_ffff_ffff_ffff, 0x0123_4567_89ab_cdef];

    private static readonly Dictionary<string, Func<uint, uint, uint, uint>> _narrow = new()
    {
        ["and.b32 d, a, b"] = (a, b, _) => a & b,
        ["or.b32 d, a, b"] = (a, b, _) => a | b,
        ["xor.b32 d, a, b"] = (a, b, _) => a ^ b,
        ["not.b32 d, a"] = (a, _, _) => ~a,
        ["cnot.b32 d, a"] = (a, _, _) => a == 0 ? 1u : 0,
        ["shl.b32 d, a, b"] = (a, b, _) => b > 31 ? 0 : a << (int)b,
        ["shl.b32 d, a, 5"] = (a, _, _) => a << 5,
        ["shl.b32 d, a, 32"] = (_, _, _) => 0,
        ["shr.u32 d, a, b"] = (a, b, _) => b > 31 ? 0 : a >> (int)b,
        ["shr.s32 d, a, b"] = (a, b, _) => (uint)((int)a >> (int)Math.Min(b, 31)),
        ["shr.s32 d, a, 40"] = (a, _, _) => (uint)((int)a >> 31),
        ["shf.l.wrap.b32 d, a, b, c"] = (a, b, c) => (uint)((((ulong)b << 32) | a) << (int)(c & 31) >> 32),
        ["shf.r.wrap.b32 d, a, b, c"] = (a, b, c) => (uint)((((ulong)b << 32) | a) >> (int)(c & 31)),
        ["shf.l.clamp.b32 d, a, b, c"] = (a, b, c) => (uint)((((ulong)b << 32) | a) << (int)Math.Min(c, 32) >> 32),
        ["shf.r.clamp.b32 d, a, b, c"] = (a, b, c) => (uint)((((ulong)b << 32) | a) >> (int)Math.Min(c, 32)),
        ["bfe.u32 d, a, b, c"] = (a, b, c) => Field(a, b & 255, c & 255, false),
        ["bfe.s32 d, a, b, c"] = (a, b, c) => Field(a, b & 255, c & 255, true),
        ["bfi.b32 d, a, b, 8, 12"] = (a, b, _) => (b & ~0xfff00u) | ((a << 8) & 0xfff00),
        ["bfi.b32 d, a, b, c, 40"] = (a, b, c) => (c & 255) > 31 ? b : Insert(a, b, (int)(c & 255)),
        ["bfi.b32 d, a, b, c, 0"] = (_, b, _) => b,
        ["bfind.u32 d, a"] = (a, _, _) => a == 0 ? uint.MaxValue : (uint)BitOperations.Log2(a),
        ["bfind.shiftamt.u32 d, a"] = (a, _, _) => a == 0 ? uint.MaxValue : 31 - (uint)BitOperations.Log2(a),
        ["bfind.s32 d, a"] = (a, _, _) =>
            a is 0 or uint.MaxValue ? uint.MaxValue : (uint)BitOperations.Log2((int)a < 0 ? ~a : a),
        ["brev.b32 d, a"] = (a, _, _) => Convert.ToUInt32(
            new string([.. Convert.ToString(a, 2).PadLeft(32, '0').Reverse()]), 2),
        ["clz.b32 d, a"] = (a, _, _) => (uint)BitOperations.LeadingZeroCount(a),
        ["popc.b32 d, a"] = (a, _, _) => (uint)BitOperations.PopCount(a),
        ["prmt.b32 d, a, b, c"] = Permute,
        ["prmt.b32 d, a, b, 0x0123"] = (a, b, _) => Permute(a, b, 0x0123),
        ["prmt.b32.f4e d, a, b, c"] = (a, b, c) => (uint)((((ulong)b << 32) | a) >> (int)(8 * (c & 3))),
        ["prmt.b32.rc8 d, a, b, c"] = (a, _, c) => ((a >> (int)(8 * (c & 3))) & 255) * 0x0101_0101,
        ["prmt.b32.rc16 d, a, b, c"] = (a, _, c) => ((a >> (int)(16 * (c & 1))) & 0xffff) * 0x1_0001,
        ["prmt.b32.b4e d, a, b, c"] = (a, b, c) => Permute(a, b, c switch
        {
            _ when (c & 3) == 0 => 0x5670,
            _ when (c & 3) == 1 => 0x6701,
            _ when (c & 3) == 2 => 0x7012,
            _ => 0x0123u,
        }),
        ["dp4a.u32.u32 d, a, b, c"] = (a, b, c) => Dot(a, b, c, false, false),
        ["dp4a.s32.s32 d, a, b, c"] = (a, b, c) => Dot(a, b, c, true, true),
        ["dp4a.s32.u32 d, a, b, c"] = (a, b, c) => Dot(a, b, c, true, false),
        ["dp2a.lo.u32.u32 d, a, b, c"] = (a, b, c) => c + ((a & 0xffff) * (b & 255)) + ((a >> 16) * ((b >> 8) & 255)),
        ["dp2a.hi.s32.s32 d, a, b, c"] = (a, b, c) =>
            (uint)((int)c + ((short)a * (sbyte)(b >> 16)) + ((short)(a >> 16) * (sbyte)(b >> 24))),
        ["bmsk.clamp.b32 d, 4, 8"] = (_, _, _) => 0xff0,
        ["szext.clamp.s32 d, a, 8"] = (a, _, _) => (uint)(sbyte)a,
        ["fns.b32 d, a, 0, 2"] = (a, _, _) => NthSet(a, 2),
    };

    private static readonly Dictionary<string, Func<ulong, ulong, ulong, ulong>> _wide = new()
    {
        ["and.b64 d, a, b"] = (a, b, _) => a & b,
        ["xor.b64 d, a, b"] = (a, b, _) => a ^ b,
        ["not.b64 d, a"] = (a, _, _) => ~a,
        ["cnot.b64 d, a"] = (a, _, _) => a == 0 ? 1u : 0,
        ["shl.b64 d, a, $b"] = (a, b, _) => (uint)b > 63 ? 0 : a << (int)b,
        ["shr.u64 d, a, $b"] = (a, b, _) => (uint)b > 63 ? 0 : a >> (int)b,
        ["shr.s64 d, a, $b"] = (a, b, _) => (ulong)((long)a >> (int)Math.Min((uint)b, 63)),
        ["bfe.u64 d, a, $b, $c"] = (a, b, c) => Field(a, (uint)b & 255, (uint)c & 255, false),
        ["bfe.s64 d, a, $b, $c"] = (a, b, c) => Field(a, (uint)b & 255, (uint)c & 255, true),
        ["brev.b64 d, a"] = (a, _, _) => Convert.ToUInt64(
            new string([.. Convert.ToString((long)a, 2).PadLeft(64, '0').Reverse()]), 2),
    };

    public static TheoryData<string> NarrowInstructions => [.. _narrow.Keys];

    public static TheoryData<string> WideInstructions => [.. _wide.Keys];

    [Theory]
    [MemberData(nameof(NarrowInstructions))]
    public void A_32_bit_instruction_matches_the_reference(string instruction) =>
        InstructionChecker.Check32(instruction, _words, _narrow[instruction]);

    [Theory]
    [MemberData(nameof(WideInstructions))]
    public void A_64_bit_instruction_matches_the_reference(string instruction) =>
        InstructionChecker.Check64(instruction, _longs, _wide[instruction]);

    [Fact]
    public void Lop3_computes_every_truth_table()
    {
        var body = string.Concat(Enumerable.Range(0, 256).Select(table =>
            $"lop3.b32 %r4, %r1, %r2, %r3, {table}; st.global.u32 [%rd1+{table * 4}], %r4;\n"));
        const uint A = 0x1357_fdb9, B = 0xdead_beef, C = 0x0ff0_1234;
        var results = InstructionChecker.Run<uint, uint>(
            "ld.global.u32 %r1, [%rd0]; ld.global.u32 %r2, [%rd0+4]; ld.global.u32 %r3, [%rd0+8];\n" + body,
            [A, B, C], 3, 256);
        for (var table = 0; table < 256; table++)
        {
            uint expected = 0;
            for (var bit = 0; bit < 32; bit++)
            {
                var index = (((A >> bit) & 1) << 2) | (((B >> bit) & 1) << 1) | ((C >> bit) & 1);
                expected |= (((uint)table >> (int)index) & 1) << bit;
            }

            Assert.Equal((table, expected), (table, results[table]));
        }
    }

    /// <summary>The pseudo-code of bfe in the PTX manual.</summary>
    private static uint Field(uint a, uint position, uint length, bool signed) =>
        (uint)Field(a, position, length, signed, 31, (int)a < 0);

    private static ulong Field(ulong a, uint position, uint length, bool signed) =>
        Field(a, position, length, signed, 63, (long)a < 0);

    private static ulong Field(ulong a, uint position, uint length, bool signed, int msb, bool negative)
    {
        bool BitAt(long at) => ((a >> (int)at) & 1) != 0;
        var sign = signed && length != 0 && (position + length - 1 > msb ? negative : BitAt(position + length - 1));
        ulong result = 0;
        for (var i = 0; i <= msb; i++)
        {
            var bit = i < length && position + i <= msb ? BitAt(position + i) : sign;
            result |= bit ? 1UL << i : 0;
        }

        return result;
    }

    private static uint Insert(uint a, uint b, int position) =>
        position == 0 ? a : (b & ((1u << position) - 1)) | (a << position);

    private static uint Permute(uint a, uint b, uint c)
    {
        uint result = 0;
        for (var i = 0; i < 4; i++)
        {
            var pick = (int)(c >> (4 * i)) & 15;
            var value = (byte)((((ulong)b << 32) | a) >> (8 * (pick & 7)));
            result |= (uint)((pick & 8) != 0 ? (value & 128) != 0 ? 255 : 0 : value) << (8 * i);
        }

        return result;
    }

    private static uint Dot(uint a, uint b, uint c, bool signedA, bool signedB)
    {
        for (var i = 0; i < 32; i += 8)
        {
            c += (uint)((signedA ? (sbyte)(a >> i) : (byte)(a >> i)) * (signedB ? (sbyte)(b >> i) : (byte)(b >> i)));
        }

        return c;
    }

    private static uint NthSet(uint mask, int n)
    {
        for (var i = 0; i < 32; i++)
        {
            if ((mask & (1u << i)) != 0 && --n == 0)
            {
                return (uint)i;
            }
        }

        return uint.MaxValue;
    }
}

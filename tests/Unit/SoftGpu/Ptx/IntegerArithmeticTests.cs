using CsCheck;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class IntegerArithmeticTests
{
    private static readonly uint[] _words =
    [
        0, 1, 2, 3, 7, 31, 32, 33, 0x7fff, 0x8000, 0xffff, 0x10000, 0x00ff_ffff, 0x7fff_ffff, 0x8000_0000, 0x8000_0001,
        0xdead_beef, 0xffff_fffe, 0xffff_ffff, 12345, 0x5555_5555, 100,
    ];

    private static readonly Dictionary<string, Func<uint, uint, uint, uint>> _ternary = new()
    {
        ["add.s32 d, a, b"] = (a, b, _) => a + b,
        ["sub.u32 d, a, b"] = (a, b, _) => a - b,
        ["add.sat.s32 d, a, b"] = (a, b, _) => (uint)Math.Clamp((long)(int)a + (int)b, int.MinValue, int.MaxValue),
        ["sub.sat.s32 d, a, b"] = (a, b, _) => (uint)Math.Clamp((long)(int)a - (int)b, int.MinValue, int.MaxValue),
        ["mul.lo.s32 d, a, b"] = (a, b, _) => a * b,
        ["mul.hi.s32 d, a, b"] = (a, b, _) => (uint)(((long)(int)a * (int)b) >> 32),
        ["mul.hi.u32 d, a, b"] = (a, b, _) => (uint)(((ulong)a * b) >> 32),
        ["mad.lo.u32 d, a, b, c"] = (a, b, c) => (a * b) + c,
        ["mad.hi.u32 d, a, b, c"] = (a, b, c) => (uint)(((ulong)a * b) >> 32) + c,
        ["mad.hi.s32 d, a, b, c"] = (a, b, c) => (uint)(((long)(int)a * (int)b) >> 32) + c,
        ["mul24.lo.u32 d, a, b"] = (a, b, _) => (a & 0xffffff) * (b & 0xffffff),
        ["mul24.hi.u32 d, a, b"] = (a, b, _) => (uint)(((ulong)(a & 0xffffff) * (b & 0xffffff)) >> 16),
        ["mad24.lo.u32 d, a, b, c"] = (a, b, c) => ((a & 0xffffff) * (b & 0xffffff)) + c,
        ["div.u32 d, a, b"] = (a, b, _) => b == 0 ? uint.MaxValue : a / b,
        ["div.s32 d, a, b"] = (a, b, _) => b == 0 ? uint.MaxValue : (uint)((long)(int)a / (int)b),
        ["rem.u32 d, a, b"] = (a, b, _) => b == 0 ? a : a % b,
        ["rem.s32 d, a, b"] = (a, b, _) => b == 0 ? a : (uint)((long)(int)a % (int)b),
        ["div.s32 d, a, 7"] = (a, _, _) => (uint)((int)a / 7),
        ["div.u32 d, a, 10"] = (a, _, _) => a / 10,
        ["rem.u32 d, a, 10"] = (a, _, _) => a % 10,
        ["div.s32 d, a, -1"] = (a, _, _) => 0 - a,
        ["div.u32 d, a, 0"] = (_, _, _) => uint.MaxValue,
        ["abs.s32 d, a"] = (a, _, _) => (int)a < 0 ? 0 - a : a,
        ["neg.s32 d, a"] = (a, _, _) => 0 - a,
        ["min.s32 d, a, b"] = (a, b, _) => (uint)Math.Min((int)a, (int)b),
        ["max.s32 d, a, b"] = (a, b, _) => (uint)Math.Max((int)a, (int)b),
        ["min.u32 d, a, b"] = (a, b, _) => Math.Min(a, b),
        ["max.u32 d, a, b"] = (a, b, _) => Math.Max(a, b),
        ["sad.u32 d, a, b, c"] = (a, b, c) => (a > b ? a - b : b - a) + c,
        ["sad.s32 d, a, b, c"] = (a, b, c) => ((int)a > (int)b ? a - b : b - a) + c,
    };

    private static readonly ulong[] _longs =
    [
        0, 1, 2, 3, 63, 64, 65, 0x7fff_ffff, 0xffff_ffff, 0x1_0000_0000, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000,
        0xffff_ffff_ffff_ffff, 0xffff_ffff_ffff_fffe, 0x0123_4567_89ab_cdef, 1000,
    ];

    private static readonly Dictionary<string, Func<ulong, ulong, ulong, ulong>> _wide = new()
    {
        ["add.u64 d, a, b"] = (a, b, _) => a + b,
        ["sub.s64 d, a, b"] = (a, b, _) => a - b,
        ["mul.lo.u64 d, a, b"] = (a, b, _) => a * b,
        ["mul.hi.u64 d, a, b"] = (a, b, _) => (ulong)(((UInt128)a * b) >> 64),
        ["mul.hi.s64 d, a, b"] = (a, b, _) => (ulong)(((Int128)(long)a * (long)b) >> 64),
        ["mad.lo.s64 d, a, b, c"] = (a, b, c) => (a * b) + c,
        ["mad.hi.u64 d, a, b, c"] = (a, b, c) => (ulong)(((UInt128)a * b) >> 64) + c,
        ["mul.wide.u32 d, $b, $c"] = (_, b, c) => (ulong)(uint)b * (uint)c,
        ["mul.wide.s32 d, $b, $c"] = (_, b, c) => (ulong)((long)(int)b * (int)c),
        ["mad.wide.s32 d, $b, $c, a"] = (a, b, c) => (ulong)((long)(int)b * (int)c) + a,
        ["mad.wide.u32 d, $b, 12, a"] = (a, b, _) => ((ulong)(uint)b * 12) + a,
        ["div.u64 d, a, b"] = (a, b, _) => b == 0 ? ulong.MaxValue : a / b,
        ["div.s64 d, a, b"] = (a, b, _) => b == 0 ? ulong.MaxValue : (ulong)(long)((Int128)(long)a / (long)b),
        ["rem.u64 d, a, b"] = (a, b, _) => b == 0 ? a : a % b,
        ["rem.s64 d, a, b"] = (a, b, _) => b == 0 ? a : (ulong)(long)((Int128)(long)a % (long)b),
        ["abs.s64 d, a"] = (a, _, _) => (long)a < 0 ? 0 - a : a,
        ["neg.s64 d, a"] = (a, _, _) => 0 - a,
        ["min.s64 d, a, b"] = (a, b, _) => (ulong)Math.Min((long)a, (long)b),
        ["max.u64 d, a, b"] = (a, b, _) => Math.Max(a, b),
    };

    private static readonly Dictionary<string, Func<uint, uint, uint, uint>> _narrow = new()
    {
        ["add.u16 d, a, b"] = (a, b, _) => (ushort)(a + b),
        ["sub.s16 d, a, b"] = (a, b, _) => (ushort)(a - b),
        ["mul.lo.s16 d, a, b"] = (a, b, _) => (ushort)((short)a * (short)b),
        ["mul.hi.s16 d, a, b"] = (a, b, _) => (ushort)((short)a * (short)b >> 16),
        ["mul.hi.u16 d, a, b"] = (a, b, _) => (ushort)((uint)(ushort)a * (ushort)b >> 16),
        ["mul.wide.s16 $d, a, b"] = (a, b, _) => (uint)((short)a * (short)b),
        ["mul.wide.u16 $d, a, b"] = (a, b, _) => (uint)(ushort)a * (ushort)b,
        ["mad.lo.u16 d, a, b, c"] = (a, b, c) => (ushort)((a * b) + c),
        ["div.s16 d, a, b"] = (a, b, _) => (ushort)b == 0 ? 0xffff : (uint)(ushort)((short)a / (short)b),
        ["rem.u16 d, a, b"] = (a, b, _) => (ushort)b == 0 ? (ushort)a : (uint)(ushort)((ushort)a % (ushort)b),
        ["min.s16 d, a, b"] = (a, b, _) => (ushort)Math.Min((short)a, (short)b),
        ["max.u16 d, a, b"] = (a, b, _) => Math.Max((ushort)a, (ushort)b),
        ["neg.s16 d, a"] = (a, _, _) => (ushort)(0 - a),
        ["abs.s16 d, a"] = (a, _, _) => (ushort)Math.Abs((int)(short)a),
        ["shl.b16 d, a, $c"] = (a, _, c) => (ushort)c > 15 ? 0u : (ushort)(a << (ushort)c),
        ["shr.s16 d, a, $c"] = (a, _, c) => (ushort)((short)a >> Math.Min((int)(ushort)c, 15)),
        ["shr.u16 d, a, $c"] = (a, _, c) => (ushort)c > 15 ? 0u : (uint)((ushort)a >> (ushort)c),
        ["not.b16 d, a"] = (a, _, _) => (ushort)~a,
        ["and.b16 d, a, b"] = (a, b, _) => (ushort)(a & b),
    };

    public static TheoryData<string> WideInstructions => [.. _wide.Keys];

    public static TheoryData<string> NarrowInstructions => [.. _narrow.Keys];

    public static TheoryData<string> TernaryInstructions => [.. _ternary.Keys];

    [Theory]
    [MemberData(nameof(TernaryInstructions))]
    public void A_32_bit_instruction_matches_the_reference(string instruction) =>
        InstructionChecker.Check32(instruction, _words, _ternary[instruction]);

    [Fact]
    public void Random_values_match_the_references_of_all_widths() =>
        Gen.Select(Gen.UInt.Array[12], Gen.ULong.Array[12], Gen.Int[0, 1000]).Sample(
            (words, longs, pick) =>
            {
                var (narrow, ternary, wide) = (
                    _narrow.ElementAt(pick % _narrow.Count), _ternary.ElementAt(pick % _ternary.Count),
                    _wide.ElementAt(pick % _wide.Count));
                InstructionChecker.Check16(narrow.Key, words, narrow.Value);
                InstructionChecker.Check32(ternary.Key, words, ternary.Value);
                InstructionChecker.Check64(wide.Key, longs, wide.Value);
            },
            iter: 50);

    [Theory]
    [MemberData(nameof(WideInstructions))]
    public void A_64_bit_instruction_matches_the_reference(string instruction) =>
        InstructionChecker.Check64(instruction, _longs, _wide[instruction]);

    [Theory]
    [MemberData(nameof(NarrowInstructions))]
    public void A_16_bit_instruction_matches_the_reference(string instruction) =>
        InstructionChecker.Check16(instruction, _words, _narrow[instruction]);
}

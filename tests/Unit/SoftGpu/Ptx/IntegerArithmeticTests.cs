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

    public static TheoryData<string> TernaryInstructions => [.. _ternary.Keys];

    [Theory]
    [MemberData(nameof(TernaryInstructions))]
    public void A_32_bit_instruction_matches_the_reference(string instruction) =>
        InstructionChecker.Check32(instruction, _words, _ternary[instruction]);
}

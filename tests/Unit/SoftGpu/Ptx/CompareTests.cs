namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class CompareTests
{
    private static readonly float[] _floats = [0f, -0f, 1, -1, 2.5f, float.NaN, float.PositiveInfinity, 1e-40f];
    private static readonly uint[] _words = [0, 1, 2, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff, 0x8000];

    [Theory]
    [InlineData("eq")]
    [InlineData("ne")]
    [InlineData("lt")]
    [InlineData("le")]
    [InlineData("gt")]
    [InlineData("ge")]
    [InlineData("equ")]
    [InlineData("neu")]
    [InlineData("ltu")]
    [InlineData("leu")]
    [InlineData("gtu")]
    [InlineData("geu")]
    [InlineData("num")]
    [InlineData("nan")]
    public void Setp_of_floats_matches_the_reference(string comparison)
    {
        foreach (var type in (string[])["f32", "f64"])
        {
            InstructionChecker.CheckSingle(
                type == "f32"
                    ? $"setp.{comparison}.f32 %p1, a, b; selp.f32 d, 0f3F800000, 0f00000000, %p1"
                    : $"cvt.f64.f32 %fd1, a; cvt.f64.f32 %fd2, b; setp.{comparison}.f64 %p1, %fd1, %fd2;"
                        + " selp.f32 d, 0f3F800000, 0f00000000, %p1",
                _floats,
                (a, b, _) => Compare(comparison, a, b) ? 1 : 0);
        }
    }

    [Theory]
    [InlineData("eq")]
    [InlineData("ne")]
    [InlineData("lt")]
    [InlineData("le")]
    [InlineData("gt")]
    [InlineData("ge")]
    public void Setp_of_integers_matches_the_reference(string comparison)
    {
        foreach (var type in (string[])["u16", "s16", "u32", "s32", "u64", "s64"])
        {
            var bits = int.Parse(type.AsSpan(1));
            var convert = bits switch
            {
                16 => "cvt.u16.u32 %h1, a; cvt.u16.u32 %h2, b;",
                32 => "mov.b32 %r5, a; mov.b32 %r6, b;",
                _ => "cvt.s64.s32 %rd2, a; cvt.s64.s32 %rd3, b;",
            };
            var (left, right) = bits switch { 16 => ("%h1", "%h2"), 32 => ("%r5", "%r6"), _ => ("%rd2", "%rd3") };
            InstructionChecker.Check32(
                $"{convert} setp.{comparison}.{type} %p1, {left}, {right}; selp.u32 d, 1, 0, %p1",
                _words,
                (a, b, _) => Compare(comparison, Value(type, a), Value(type, b)) ? 1u : 0);
        }
    }

    [Theory]
    [InlineData("lo")]
    [InlineData("ls")]
    [InlineData("hi")]
    [InlineData("hs")]
    public void Setp_has_the_unsigned_names(string comparison) => InstructionChecker.Check32(
        $"setp.{comparison}.u32 %p1, a, b; selp.u32 d, 1, 0, %p1",
        _words,
        (a, b, _) => comparison switch { "lo" => a < b, "ls" => a <= b, "hi" => a > b, _ => a >= b } ? 1u : 0);

    [Theory]
    [InlineData("and", false)]
    [InlineData("or", false)]
    [InlineData("xor", false)]
    [InlineData("and", true)]
    [InlineData("or", true)]
    public void Setp_combines_with_a_predicate_and_gives_both_answers(string operation, bool negated) =>
        InstructionChecker.Check32(
            $"setp.ne.u32 %p3, c, 0; setp.lt.{operation}.s32 %p1|%p2, a, b, {(negated ? "!" : "")}%p3; "
            + "selp.u32 %r5, 1, 0, %p1; selp.u32 %r6, 2, 0, %p2; or.b32 d, %r5, %r6",
            _words,
            (a, b, c) =>
            {
                var third = (c != 0) != negated;
                bool Combine(bool first) => operation switch
                {
                    "and" => first && third,
                    "or" => first || third,
                    _ => first != third,
                };
                return (Combine((int)a < (int)b) ? 1u : 0) | (Combine((int)a >= (int)b) ? 2u : 0);
            });

    [Fact]
    public void Set_gives_all_ones() => InstructionChecker.Check32(
        "set.le.u32.s32 d, a, b", _words, (a, b, _) => (int)a <= (int)b ? uint.MaxValue : 0);

    [Fact]
    public void Slct_looks_at_the_sign() => InstructionChecker.Check32(
        "slct.u32.s32 d, a, b, c", _words, (a, b, c) => (int)c >= 0 ? a : b);

    [Fact]
    public void Predicates_have_logic() => InstructionChecker.Check32(
        "setp.ne.u32 %p1, a, 0; setp.ne.u32 %p2, b, 0; xor.pred %p3, %p1, %p2; not.pred %p4, %p3; "
        + "mov.pred %p5, %p4; and.pred %p6, %p5, %p1; selp.u32 d, 3, 4, %p6",
        _words,
        (a, b, _) => (a != 0) == (b != 0) && a != 0 ? 3u : 4);

    private static long Value(string type, uint bits) => type switch
    {
        "u16" => (ushort)bits,
        "s16" => (short)bits,
        "u32" => bits,
        "s32" => (int)bits,
        "u64" => (int)bits < 0 ? long.MaxValue - (uint)(-(int)bits) + 1 : (int)bits,
        _ => (int)bits,
    };

    private static bool Compare(string comparison, long a, long b) => comparison switch
    {
        "eq" => a == b,
        "ne" => a != b,
        "lt" => a < b,
        "le" => a <= b,
        "gt" => a > b,
        _ => a >= b,
    };

    private static bool Compare(string comparison, float a, float b)
    {
        var unordered = float.IsNaN(a) || float.IsNaN(b);
        return comparison switch
        {
            "num" => !unordered,
            "nan" => unordered,
            "eq" => a == b,
            "ne" => !unordered && a != b,
            "lt" => a < b,
            "le" => a <= b,
            "gt" => a > b,
            "ge" => a >= b,
            "equ" => unordered || a == b,
            "neu" => unordered || a != b,
            "ltu" => unordered || a < b,
            "leu" => unordered || a <= b,
            "gtu" => unordered || a > b,
            _ => unordered || a >= b,
        };
    }
}

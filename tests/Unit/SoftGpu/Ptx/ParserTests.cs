using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class ParserTests
{
    [Theory]
    [InlineData("foo.bar.u32 %r1, %r2;", "unknown instruction 'foo.bar.u32'")]
    [InlineData("wmma.load.a.sync %r1, [%rd1];", "unknown instruction 'wmma.load.a.sync'")]
    [InlineData("add.banana.u32 %r1, %r2, %r3;", "unknown modifier '.banana'")]
    [InlineData("add.u32 %r1, %r2;", "operands")]
    [InlineData("add.u32 %r1, %r2, %r999;", "'%r999'")]
    [InlineData("add.u32 %r1, %r2, nothing;", "unknown symbol 'nothing'")]
    [InlineData("bra nowhere;", "unknown symbol 'nowhere'")]
    [InlineData("add.u32 %p1, %r2, %r1;", "%p1")]
    [InlineData("add.f32 %f1, %rd1, %f2;", "add.f32")]
    [InlineData("mov.u32 %r1, %pm7;", "%pm7")]
    [InlineData("@%r1 bra x; x:", "no predicate")]
    [InlineData("mov.u32 %r1, 5", "expected")]
    [InlineData("call nobody, ();", "nobody")]
    [InlineData("call %rd1, ();", "indirect calls")]
    [InlineData(".bogus 1;", "unknown directive '.bogus'")]
    [InlineData("mov.u32 %r1, 0xzz;", "0x")]
    [InlineData("x: x: ret;", "declared twice")]
    [InlineData("st.param.u32 [input], 1;", "parameter")]
    [InlineData("tex.2d.v4.f32.s32 {%f1,%f2,%f3,%f4}, [t, {%r1,%r2}];", "tex")]
    public void Wrong_code_is_refused_with_line_and_name(string code, string reason)
    {
        var ptx = Snippet.Kernel(code, 0, 0);
        var line = ptx[..ptx.IndexOf(code, StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        var error = Assert.Throws<PtxException>(() => KernelHost.Parse(ptx));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Line, line, line + 1);
        Assert.Contains($"line {error.Line}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no .version")]
    [InlineData(".version 8.0\n.target sm_80\n.address_size 32", "64 bits")]
    [InlineData(".version 8.0\n.target sm_80\n.address_size 64\n.texref t;", "unknown directive '.texref'")]
    [InlineData(".version 8.0\n.target sm_80\n.address_size 64\n.global .u32 a[2] = {1,2,3};", "more initial values")]
    [InlineData(".version 8.0\n.target sm_80\n.address_size 64\n.global .u64 a = b;", "'b' is no variable")]
    [InlineData(".version 8.0\n.target sm_80\n/* open", "no end")]
    [InlineData("\u0001", "unexpected character")]
    [InlineData("hello", "expected")]
    public void Wrong_modules_are_refused(string ptx, string reason) => Assert.Contains(
        reason, Assert.Throws<PtxException>(() => KernelHost.Parse(ptx)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_recursive_function_is_refused()
    {
        const string Function = """
            .func loop()
            {
                call loop, ();
                ret;
            }
            """;
        var ptx = Snippet.Kernel("call loop, ();", 0, 0, Function);
        var error = Assert.Throws<PtxException>(() => KernelHost.Parse(ptx));
        Assert.Contains("'loop' is recursive", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_undefined_function_may_be_declared_but_not_called()
    {
        const string Function = ".extern .func (.param .b32 r) outside(.param .b32 a);";
        Assert.Single(KernelHost.Parse(Snippet.Kernel("", 0, 0, Function)).Kernels);
        var error = Assert.Throws<PtxException>(() => KernelHost.Parse(Snippet.Kernel(
            "{ .param .b32 a; .param .b32 r; st.param.b32 [a], 1; call (r), outside, (a); }", 0, 0, Function)));
        Assert.Contains("'outside', which no module defines", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Indirect_calls_are_refused_only_where_a_kernel_reaches_them()
    {
        const string Function = """
            .func target() { ret; }
            .global .u64 functions[2] = {0, target};
            .func unreached()
            {
                .reg .b64 %rd<3>;
                ld.global.u64 %rd1, [functions+8];
                { prototype: .callprototype _ (); call %rd1, (), prototype; }
                ret;
            }
            """;
        Assert.Single(KernelHost.Parse(Snippet.Kernel("", 0, 0, Function)).Kernels);
        var error = Assert.Throws<PtxException>(
            () => KernelHost.Parse(Snippet.Kernel("call unreached, ();", 0, 0, Function)));
        Assert.Contains("indirect calls", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Debug_information_and_hints_are_skipped()
    {
        const string Module = """
            .file 1 "kernel.cu", 1600000000, 123
            .pragma "nounroll";
            .section .debug_info { .b32 12, 13 L: .b8 1 { nested } }
            .visible .func unused();
            """;
        const string Body = """
                .loc 1 12 3
                .pragma "nounroll";
                .loc 1 12 3, function_name info, inlined_at 1 2 3
                mov.u32 %r1, WARP_SZ;
                prefetch.global.L2 [%rd0];
                nanosleep.u32 100;
            """;
        var module = KernelHost.Parse(Snippet.Kernel(Body, 0, 0, Module) + "\0 and garbage behind the NUL $$$ \"");
        Assert.Equal(("8.0", "sm_80"), (module.Version, module.Target));
    }

    [Fact]
    public void A_kernel_tells_what_it_needs()
    {
        var module = KernelHost.Parse("""
            .version 7.8
            .target sm_90a, texmode_independent
            .address_size 64
            .shared .align 8 .b8 used[100];
            .shared .align 8 .b8 unused[4000];
            .visible .entry k(.param .u32 a, .param .align 16 .b8 b[32], .param .f64 c)
            .maxntid 128, 2
            .minnctapersm 2
            {
                .local .align 4 .b8 mine[20];
                .shared .u64 own;
                .reg .b64 %rd<5>;
                mov.u64 %rd1, used;
                mov.u64 %rd2, own;
                mov.u64 %rd3, mine;
                ret;
            }
            .global .align 16 .b8 variable[10];
            .const .u32 fixed = 7;
            """);
        var kernel = module.Kernels["k"];
        Assert.Equal(112, kernel.StaticSharedBytes);
        Assert.Equal(32, kernel.LocalBytes);
        Assert.Equal(256, kernel.MaxThreadsPerBlock);
        Assert.Equal(56, kernel.ParameterBytes);
        Assert.Equal(
            [("a", 0, 4), ("b", 16, 32), ("c", 48, 8)], kernel.Parameters.Select(p => (p.Name, p.Offset, p.Size)));
        Assert.Equal(
            [("variable", 10, 16, false), ("fixed", 4, 4, true)],
            module.Globals.Select(g => (g.Name, g.Size, g.Alignment, g.IsConst)));
    }
}

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class ControlFlowTests
{
    [Fact]
    public void Threads_take_their_own_ways()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                ld.global.u32 %r1, [%rd0];
                mov.u32 %r2, 0;
            loop:
                setp.le.u32 %p1, %r1, 1;
                @%p1 bra done;
                and.b32 %r3, %r1, 1;
                setp.eq.u32 %p2, %r3, 0;
                @!%p2 bra odd;
                shr.u32 %r1, %r1, 1;
                bra.uni next;
            odd:
                mad.lo.u32 %r1, %r1, 3, 1;
            next:
                add.u32 %r2, %r2, 1;
                bra loop;
            done:
                st.global.u32 [%rd1], %r2;
            """,
            [1, 2, 7, 27, 97, 871], 1, 1);
        Assert.Equal([0u, 1, 16, 111, 118, 178], results);
    }

    [Fact]
    public void A_branch_table_picks_its_label()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                ld.global.u32 %r1, [%rd0];
                table: .branchtargets zero, one, two;
                mov.u32 %r2, 99;
                setp.gt.u32 %p1, %r1, 2;
                @%p1 bra out;
                brx.idx %r1, table;
            zero:
                mov.u32 %r2, 10; bra out;
            one:
                mov.u32 %r2, 20; bra out;
            two:
                mov.u32 %r2, 30;
            out:
                st.global.u32 [%rd1], %r2;
            """,
            [0, 1, 2, 3], 1, 1);
        Assert.Equal([10u, 20, 30, 99], results);
    }

    [Fact]
    public void Guards_hold_back_any_instruction()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                ld.global.u32 %r1, [%rd0];
                setp.eq.u32 %p1, %r1, 1;
                mov.u32 %r2, 5;
                @%p1 add.u32 %r2, %r2, 1;
                @!%p1 mul.lo.u32 %r2, %r2, 3;
                @%p1 ld.global.u32 %r2, [%rd0+4];
                st.global.u32 [%rd1], %r2;
                @%p1 exit;
                st.global.u32 [%rd1+4], 8;
                @%p1 ret;
            """,
            [1, 100, 2, 200], 2, 2);
        Assert.Equal([100u, 0, 15, 8], results);
    }

    [Fact]
    public void Nested_blocks_hide_names()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                .reg .u32 x;
                mov.u32 x, 1;
                {
                    .reg .u32 x, y;
                    mov.u32 x, 2;
                    mov.u32 y, 3;
                    bra L;
                    mov.u32 y, 100;
                L:  { .reg .v4 .f32 x; mov.f32 x.w, 0f40000000; cvt.rni.u32.f32 y, x.w; }
                    st.global.u32 [%rd1], x;
                    st.global.u32 [%rd1+4], y;
                }
                /* a comment
                   of two lines */
                st.global.u32 [%rd1+8], x; // and one behind
            """,
            [0], 1, 3);
        Assert.Equal([2u, 2, 1], results);
    }

    [Fact]
    public void Functions_take_scalars_structures_and_registers()
    {
        const string Functions = """
            .func (.param .b32 result) sum3(.param .b32 a, .param .align 4 .b8 pair[8])
            {
                .reg .b32 %r<5>;
                ld.param.u32 %r1, [a];
                ld.param.u32 %r2, [pair];
                ld.param.u32 %r3, [pair+4];
                add.u32 %r1, %r1, %r2;
                add.u32 %r1, %r1, %r3;
                st.param.b32 [result+0], %r1;
                ret;
            }
            .func (.reg .u32 r) twice(.reg .u32 x, .reg .u32 y)
            {
                .reg .pred %p;
                setp.gt.u32 %p, x, 100;
                @%p bra big;
                mad.lo.u32 r, x, 2, y;
                ret;
            big:
                mov.u32 r, 7;
                ret;
            }
            .func (.param .align 8 .b8 result[16]) mix(.param .align 8 .b8 given[16])
            {
                .reg .b64 %rd<5>;
                .reg .b32 %r<9>;
                mov.b64 %rd1, given;
                ld.param.u32 %r1, [%rd1+4];
                ld.param.v2.u32 {%r2, %r3}, [given+8];
                {
                    .param .b32 p0;
                    .param .align 4 .b8 p1[8];
                    .param .b32 r0;
                    st.param.b32 [p0], %r1;
                    st.param.v2.b32 [p1], {%r2, %r3};
                    call (r0), sum3, (p0, p1);
                    ld.param.b32 %r4, [r0];
                }
                call (%r5), twice, (%r4, 3);
                st.param.v2.b32 [result], {%r4, %r5};
                st.param.b64 [result+8], 17;
                ret;
            }
            """;
        const string Body = """
                ld.global.v2.u32 {%r1, %r2}, [%rd0];
                setp.eq.u32 %p1, %r1, 1000;
                mov.u32 %r6, 0;
                mov.u32 %r7, 0;
                {
                    .param .align 8 .b8 p0[16];
                    .param .align 8 .b8 r0[16];
                    st.param.b32 [p0+4], %r1;
                    st.param.b32 [p0+8], %r2;
                    st.param.b32 [p0+12], 1;
                    @!%p1 call.uni (r0), mix, (p0);
                    @!%p1 ld.param.v2.b32 {%r6, %r7}, [r0];
                    @!%p1 ld.param.b64 %rd5, [r0+8];
                }
                @!%p1 cvt.u32.u64 %r8, %rd5;
                @!%p1 add.u32 %r7, %r7, %r8;
                st.global.v2.u32 [%rd1], {%r6, %r7};
            """;
        var results = InstructionChecker.Run<uint, uint>(Body, [3, 4, 500, 6, 1000, 1], 2, 2, Functions);
        Assert.Equal([8u, 8 * 2 + 3 + 17, 507, 7 + 17, 0, 0], results);
    }

    [Fact]
    public void Special_registers_tell_the_place_of_a_thread()
    {
        const string Ptx = """
            .version 7.0
            .target sm_70
            .address_size 64
            .visible .entry k(.param .u64 out)
            {
                .reg .b32 %r<20>;
                .reg .b64 %rd<4>;
                mov.u32 %r1, %tid.x;
                mov.u32 %r2, %tid.y;
                mov.u32 %r3, %tid.z;
                mov.u32 %r4, %ntid.x;
                mov.u32 %r5, %ntid.y;
                mov.u32 %r6, %ctaid.x;
                mov.u32 %r7, %ctaid.y;
                mov.u32 %r8, %ctaid.z;
                mov.u32 %r9, %nctaid.x;
                mov.u32 %r10, %nctaid.y;
                mov.u32 %r11, %ntid.z;
                mad.lo.u32 %r12, %r8, %r10, %r7;
                mad.lo.u32 %r12, %r12, %r9, %r6;
                mad.lo.u32 %r13, %r3, %r5, %r2;
                mad.lo.u32 %r13, %r13, %r4, %r1;
                mul.lo.u32 %r14, %r4, %r5;
                mul.lo.u32 %r14, %r14, %r11;
                mad.lo.u32 %r12, %r12, %r14, %r13;
                ld.param.u64 %rd1, [out];
                mul.wide.u32 %rd2, %r12, 16;
                add.u64 %rd1, %rd1, %rd2;
                mov.u32 %r15, %laneid;
                mov.u32 %r16, %warpid;
                mov.u32 %r17, %lanemask_lt;
                mov.u32 %r18, %lanemask_ge;
                add.u32 %r17, %r17, %r18;
                st.global.v4.u32 [%rd1], {%r12, %r15, %r16, %r17};
                ret;
            }
            """;
        using var host = new KernelHost();
        const int Threads = 3 * 2 * 2 * 10 * 2 * 3;
        var output = host.Allocate(Threads * 16);
        var outcome = host.Launch(Ptx, new(3, 2, 2, 10, 2, 3, 0), output);
        Assert.True(outcome.Message is null, outcome.Message);
        var values = host.Download<uint>(output, Threads * 4);
        for (uint i = 0; i < Threads; i++)
        {
            Assert.Equal([i, i % 60 % 32, i % 60 / 32, uint.MaxValue], values[(int)(i * 4)..(int)((i * 4) + 4)]);
        }
    }

    [Fact]
    public void Work_is_counted_per_instruction()
    {
        using var host = new KernelHost();
        var buffer = host.Allocate(4096);
        const string Body = """
                ld.global.v2.f32 {%f1, %f2}, [%rd0];
                mov.u32 %r1, 0;
            again:
                fma.rn.f32 %f1, %f1, %f2, %f1;
                add.f32 %f1, %f1, 0f3F800000;
                add.u32 %r1, %r1, 1;
                setp.lt.u32 %p1, %r1, 10;
                @%p1 bra again;
                st.global.f64 [%rd1], %fd1;
            """;
        var work = host.Run(Snippet.Kernel(Body, 8, 8), 2, 32, buffer, buffer);
        Assert.Equal(64 * (10 + 2 + (10 * 5) + 2), work.Instructions);
        Assert.Equal(64 * 10 * 3, work.FloatOperations);
        Assert.Equal(64 * 16, work.GlobalBytes);
    }
}

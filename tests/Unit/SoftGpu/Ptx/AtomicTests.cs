namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class AtomicTests
{
    private const int Threads = 256 * 64;

    [Theory]
    [InlineData("add.u32", 0u, 5u, Threads * 5u)]
    [InlineData("min.s32", 100u, 0xffff_fff0u, 0xffff_fff0u)]
    [InlineData("max.u32", 100u, 0xffff_fff0u, 0xffff_fff0u)]
    [InlineData("and.b32", 0xffu, 0x3cu, 0x3cu)]
    [InlineData("or.b32", 1u, 0x3cu, 0x3du)]
    [InlineData("xor.b32", 3u, 0x3cu, 3u)]
    [InlineData("exch.b32", 3u, 44u, 44u)]
    [InlineData("inc.u32", 0u, 99u, Threads % 100u)]
    [InlineData("dec.u32", 0u, 99u, (100u - (Threads % 100u)) % 100u)]
    public void Atomics_of_all_blocks_add_up(string operation, uint start, uint operand, uint expected)
    {
        using var host = new KernelHost();
        var place = host.Upload<uint>([start]);
        foreach (var form in (string[])["atom.global.{0} %r1, [%rd2], {1}", "red.relaxed.gpu.global.{0} [%rd2], {1}"])
        {
            if (form.StartsWith("red", StringComparison.Ordinal) && operation == "exch.b32")
            {
                continue;
            }

            place = host.Upload<uint>([start]);
            var body = $"ld.param.u64 %rd2, [output]; {string.Format(form, operation, operand)};";
            host.Run(Snippet.Kernel(body, 0, 0), 64, 256, place, place);
            Assert.Equal(expected, host.Download<uint>(place, 1)[0]);
        }
    }

    [Fact]
    public void Each_thread_gets_its_own_ticket()
    {
        using var host = new KernelHost();
        var counter = host.Upload<uint>([0]);
        var tickets = host.Allocate(Threads * 4);
        host.Run(
            Snippet.Kernel("atom.add.u32 %r1, [%rd0], 1; st.global.u32 [%rd1], %r1;", 0, 4), 64, 256, counter, tickets);
        Assert.Equal(
            Enumerable.Range(0, Threads).Select(i => (uint)i), host.Download<uint>(tickets, Threads).Order());
    }

    [Fact]
    public void Wide_float_and_half_atomics_add()
    {
        using var host = new KernelHost();
        var place = host.Upload<ulong>([10, 0, 0, 0, ulong.MaxValue, 0]);
        const string Body = """
                ld.param.u64 %rd2, [output];
                red.global.add.u64 [%rd2], 3;
                red.global.add.f32 [%rd2+8], 0f3F000000;
                atom.global.add.f64 %fd1, [%rd2+16], 0d3FD0000000000000;
                mov.u32 %r1, 0x00003c00;
                atom.global.add.noftz.f16x2 %r2, [%rd2+24], %r1;
                cvt.u64.u32 %rd3, %r0;
                atom.global.min.u64 %rd4, [%rd2+32], %rd3;
                atom.global.max.s64 %rd4, [%rd2+40], %rd3;
            """;
        host.Run(Snippet.Kernel(Body, 0, 0), 4, 256, place, place);
        var bits = host.Download<ulong>(place, 6);
        Assert.Equal(10u + (3 * 1024), bits[0]);
        Assert.Equal(512f, BitConverter.UInt32BitsToSingle((uint)bits[1]));
        Assert.Equal(256.0, BitConverter.UInt64BitsToDouble(bits[2]));
        Assert.Equal((Half)1024, BitConverter.UInt16BitsToHalf((ushort)bits[3]));
        Assert.Equal((0UL, 1023UL), (bits[4], bits[5]));
    }

    [Fact]
    public void Compare_and_swap_makes_a_lock_for_a_whole_block()
    {
        using var host = new KernelHost();
        var place = host.Upload<uint>([0, 0]);
        const string Body = """
                ld.param.u64 %rd2, [output];
            try:
                atom.global.cas.b32 %r1, [%rd2], 0, 1;
                setp.ne.u32 %p1, %r1, 0;
                @%p1 bra try;
                ld.volatile.global.u32 %r2, [%rd2+4];
                bar.warp.sync 0;
                add.u32 %r2, %r2, 1;
                st.volatile.global.u32 [%rd2+4], %r2;
                membar.gl;
                atom.global.exch.b32 %r1, [%rd2], 0;
            """;
        host.Run(Snippet.Kernel(Body, 0, 0), 8, 64, place, place);
        Assert.Equal([0u, 512u], host.Download<uint>(place, 2));
    }

    [Fact]
    public void Blocks_may_wait_for_each_other()
    {
        using var host = new KernelHost();
        var place = host.Upload<uint>([0, 0]);
        const string Body = """
                ld.param.u64 %rd2, [output];
                atom.global.add.u32 %r1, [%rd2], 1;
            wait:
                ld.acquire.gpu.global.u32 %r2, [%rd2];
                setp.lt.u32 %p1, %r2, 640;
                @%p1 bra wait;
                red.global.add.u32 [%rd2+4], 1;
            """;
        host.Run(Snippet.Kernel(Body, 0, 0), 20, 32, place, place);
        Assert.Equal([640u, 640u], host.Download<uint>(place, 2));
    }

    [Fact]
    public void Shared_atomics_and_16_bit_compare_and_swap_work()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                .shared .align 4 .b8 bins[16];
                mov.u32 %r1, %tid.x;
                setp.lt.u32 %p1, %r1, 4;
                shl.b32 %r2, %r1, 2;
                mov.u32 %r3, bins;
                add.u32 %r2, %r2, %r3;
                @%p1 st.shared.u32 [%r2], 0;
                bar.sync 0;
                ld.global.u32 %r4, [%rd0];
                and.b32 %r4, %r4, 3;
                mad.lo.u32 %r4, %r4, 4, %r3;
                atom.shared.add.u32 %r5, [%r4], 1;
                mov.b16 %h1, 7;
                mov.b16 %h2, 9;
                st.global.u32 [%rd0], 7;
                atom.global.cas.b16 %h3, [%rd0], %h1, %h2;
                bar.sync 0;
                @%p1 ld.shared.u32 %r6, [%r2];
                @!%p1 ld.global.u32 %r6, [%rd0];
                st.global.u32 [%rd1], %r6;
            """,
            [.. Enumerable.Range(0, 256).Select(i => (uint)(i * i))], 1, 1);
        Assert.Equal([128u, 128, 0, 0, 9], results[..5]);
    }
}

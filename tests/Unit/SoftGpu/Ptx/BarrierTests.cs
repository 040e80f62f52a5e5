using TensorFusion.Driver;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class BarrierTests
{
    [Fact]
    public void A_tree_of_barriers_sums_a_block()
    {
        var inputs = Enumerable.Range(1, 256).Select(i => (uint)i).ToArray();
        var results = InstructionChecker.Run<uint, uint>(
            """
                .shared .align 4 .b8 sums[1024];
                ld.global.u32 %r1, [%rd0];
                mov.u32 %r2, %tid.x;
                shl.b32 %r3, %r2, 2;
                mov.u32 %r4, sums;
                add.u32 %r4, %r4, %r3;
                st.shared.u32 [%r4], %r1;
                mov.u32 %r5, 128;
            next:
                bar.sync 0;
                setp.ge.u32 %p1, %r2, %r5;
                @%p1 bra skip;
                shl.b32 %r6, %r5, 2;
                add.u32 %r6, %r6, %r4;
                ld.shared.u32 %r7, [%r6];
                ld.shared.u32 %r8, [%r4];
                add.u32 %r7, %r7, %r8;
                st.shared.u32 [%r4], %r7;
            skip:
                shr.u32 %r5, %r5, 1;
                setp.ne.u32 %p2, %r5, 0;
                @%p2 bra next;
                bar.sync 0;
                ld.shared.u32 %r9, [sums];
                st.global.u32 [%rd1], %r9;
            """,
            inputs, 1, 1);
        Assert.All(results, r => Assert.Equal(256u * 257 / 2, r));
    }

    [Fact]
    public void Reducing_barriers_count_and_combine()
    {
        var inputs = Enumerable.Range(0, 256).Select(i => (uint)i).ToArray();
        var results = InstructionChecker.Run<uint, uint>(
            """
                ld.global.u32 %r1, [%rd0];
                setp.lt.u32 %p1, %r1, 100;
                barrier.cta.red.popc.u32 %r2, 1, %p1;
                bar.red.and.pred %p2, 0, 256, %p1;
                bar.red.or.pred %p3, 0, !%p1;
                selp.u32 %r3, 1, 0, %p2;
                selp.u32 %r4, 1, 0, %p3;
                st.global.u32 [%rd1], %r2;
                st.global.v2.u32 [%rd1+8], {%r3, %r4};
            """,
            inputs, 1, 4);
        for (var i = 0; i < 256; i++)
        {
            Assert.Equal((100u, 0u, 1u), (results[i * 4], results[(i * 4) + 2], results[(i * 4) + 3]));
        }
    }

    [Fact]
    public void Producers_arrive_and_consumers_wait()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                .shared .u32 value;
                mov.u32 %r1, %tid.x;
                setp.lt.u32 %p1, %r1, 32;
                @%p1 bra consumer;
                setp.eq.u32 %p2, %r1, 255;
                @%p2 st.shared.u32 [value], 4711;
                bar.arrive 3, 256;
                exit;
            consumer:
                bar.sync 3, 256;
                ld.shared.u32 %r2, [value];
                st.global.u32 [%rd1], %r2;
            """,
            new uint[256], 1, 1);
        Assert.All(results[..32], r => Assert.Equal(4711u, r));
        Assert.All(results[32..], r => Assert.Equal(0u, r));
    }

    [Fact]
    public void Threads_that_have_ended_do_not_hold_up_a_barrier()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                setp.gt.u32 %p1, %r0, 40;
                @%p1 exit;
                bar.sync 0;
                st.global.u32 [%rd1], 1;
            """,
            new uint[64], 1, 1);
        Assert.Equal(41, results.Count(r => r == 1));
    }

    [Fact]
    public void A_deadlock_is_reported()
    {
        using var host = new KernelHost();
        var buffer = host.Allocate(4096);
        const string Body = """
                mov.u32 %r1, %tid.x;
                setp.lt.u32 %p1, %r1, 16;
                @%p1 bra wait;
                bar.sync 1;
                bra done;
            wait:
                bar.sync 2;
            done:
            """;
        var outcome = host.Launch(Snippet.Kernel(Body, 0, 0), new(1, 1, 1, 32, 1, 1, 0), buffer, buffer);
        Assert.Equal(CudaResult.LaunchFailed, outcome.Result);
        Assert.Contains("deadlock", outcome.Message, StringComparison.Ordinal);
    }
}

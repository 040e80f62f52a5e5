namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class WarpTests
{
    private static readonly uint[] _inputs = [.. Enumerable.Range(0, 64).Select(i => (uint)((i * 37) % 101))];

    [Theory]
    [InlineData("up", 3, 0)]
    [InlineData("down", 5, 31)]
    [InlineData("bfly", 9, 31)]
    [InlineData("idx", 12, 31)]
    [InlineData("down", 2, 0x181f)]
    [InlineData("idx", 3, 0x181f)]
    public void Shuffles_match_the_manual(string mode, int selector, int clamp)
    {
        var results = InstructionChecker.Run<uint, uint>(
            $"""
                ld.global.u32 %r1, [%rd0];
                shfl.sync.{mode}.b32 %r2|%p1, %r1, {selector}, {clamp}, 0xffffffff;
                selp.u32 %r3, 1, 0, %p1;
                st.global.v2.u32 [%rd1], {"{%r2, %r3}"};
            """,
            _inputs, 1, 2);
        for (var i = 0; i < _inputs.Length; i++)
        {
            var lane = i % 32;
            var segment = (clamp >> 8) & 31;
            var most = (lane & segment) | (clamp & 31 & ~segment);
            var (source, valid) = mode switch
            {
                "up" => (lane - selector, lane - selector >= most),
                "down" => (lane + selector, lane + selector <= most),
                "bfly" => (lane ^ selector, (lane ^ selector) <= most),
                _ => ((lane & segment) | (selector & ~segment), ((lane & segment) | (selector & ~segment)) <= most),
            };
            var expected = _inputs[(i & ~31) + (valid ? source : lane)];
            Assert.Equal((i, expected, valid ? 1u : 0), (i, results[i * 2], results[(i * 2) + 1]));
        }
    }

    [Fact]
    public void A_loop_of_shuffles_adds_up_a_warp()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                ld.global.u32 %r1, [%rd0];
                mov.u32 %r2, 16;
            next:
                shfl.sync.bfly.b32 %r3, %r1, %r2, 31, -1;
                add.u32 %r1, %r1, %r3;
                shr.u32 %r2, %r2, 1;
                setp.ne.u32 %p1, %r2, 0;
                @%p1 bra next;
                st.global.u32 [%rd1], %r1;
            """,
            _inputs, 1, 1);
        Assert.All(results[..32], r => Assert.Equal((uint)_inputs[..32].Sum(v => v), r));
        Assert.All(results[32..], r => Assert.Equal((uint)_inputs[32..].Sum(v => v), r));
    }

    [Fact]
    public void Votes_matches_and_reductions_agree_with_the_reference()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                ld.global.u32 %r1, [%rd0];
                setp.gt.u32 %p1, %r1, 50;
                vote.sync.ballot.b32 %r2, %p1, 0xffffffff;
                vote.sync.any.pred %p2, %p1, 0xffffffff;
                vote.sync.all.pred %p3, !%p1, 0xffffffff;
                vote.sync.uni.pred %p4, %p1, 0xffffffff;
                selp.u32 %r3, 1, 0, %p2;
                selp.u32 %r4, 2, 0, %p3;
                selp.u32 %r5, 4, 0, %p4;
                or.b32 %r3, %r3, %r4;
                or.b32 %r3, %r3, %r5;
                and.b32 %r6, %r1, 3;
                match.any.sync.b32 %r7, %r6, 0xffffffff;
                match.all.sync.b32 %r8|%p5, %r6, 0xffffffff;
                redux.sync.add.s32 %r9, %r1, 0xffffffff;
                redux.sync.max.u32 %r10, %r1, 0xffffffff;
                redux.sync.xor.b32 %r11, %r1, 0xffffffff;
                activemask.b32 %r12;
                elect.sync %r13|%p6, 0xffffffff;
                selp.u32 %r14, 1, 0, %p6;
                st.global.v4.u32 [%rd1], {%r2, %r3, %r7, %r8};
                st.global.v4.u32 [%rd1+16], {%r9, %r10, %r11, %r12};
                st.global.v2.u32 [%rd1+32], {%r13, %r14};
            """,
            _inputs, 1, 12);
        for (var i = 0; i < 64; i++)
        {
            var warp = _inputs[(i & ~31)..((i & ~31) + 32)];
            uint Mask(Func<uint, bool> wanted) =>
                warp.Select((v, lane) => wanted(v) ? 1u << lane : 0).Aggregate((a, b) => a | b);
            uint[] expected =
            [
                Mask(v => v > 50), 1, Mask(v => (v & 3) == (_inputs[i] & 3)), 0, (uint)warp.Sum(v => v), warp.Max(),
                warp.Aggregate((a, b) => a ^ b), uint.MaxValue, 0, i % 32 == 0 ? 1u : 0,
            ];
            Assert.Equal(expected, results[(i * 12)..((i * 12) + 10)]);
        }
    }

    [Fact]
    public void Lanes_that_have_ended_or_are_not_in_the_mask_are_not_waited_for()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                ld.global.u32 %r1, [%rd0];
                mov.u32 %r2, %laneid;
                setp.ge.u32 %p1, %r2, 24;
                @%p1 exit;
                setp.ge.u32 %p2, %r2, 8;
                @%p2 bra upper;
                redux.sync.add.u32 %r3, %r1, 0xff;
                bra.uni done;
            upper:
                redux.sync.add.u32 %r3, %r1, 0xffffff00;
            done:
                bar.warp.sync 0xffffffff;
                st.global.u32 [%rd1], %r3;
            """,
            _inputs, 1, 1);
        Assert.All(results[..8], r => Assert.Equal((uint)_inputs[..8].Sum(v => v), r));
        Assert.All(results[8..24], r => Assert.Equal((uint)_inputs[8..24].Sum(v => v), r));
        Assert.All(results[24..32], r => Assert.Equal(0u, r));
    }

    [Fact]
    public void Forms_without_sync_take_the_lanes_that_are_together()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                mov.u32 %r2, %laneid;
                setp.lt.u32 %p1, %r2, 10;
                mov.u32 %r3, 0;
                @!%p1 bra done;
                vote.ballot.b32 %r3, %p1;
                activemask.b32 %r4;
                add.u32 %r3, %r3, %r4;
            done:
                st.global.u32 [%rd1], %r3;
            """,
            new uint[32], 1, 1);
        Assert.All(results[..10], r => Assert.Equal(0x7feu, r));
        Assert.All(results[10..], r => Assert.Equal(0u, r));
    }
}

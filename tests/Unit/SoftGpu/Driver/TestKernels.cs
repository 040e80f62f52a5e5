namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

/// <summary>PTX that the tests load.</summary>
internal static class TestKernels
{
    /// <summary>
    /// fill(out, value, count): out[i] = value. add(out, count): out[i] += 1. wild(): writes to address 64.
    /// trap(): traps. spin(flag): waits until *flag is not 0. fma(out, rounds): rounds multiply-adds a thread.
    /// Variables: counter (u32, 5), table (const u32[4], 1 2 3 4).
    /// </summary>
    public const string Source = """
        .version 8.0
        .target sm_70
        .address_size 64
        .visible .global .align 4 .u32 counter = 5;
        .visible .const .align 4 .b32 table[4] = {1, 2, 3, 4};
        .visible .entry fill(.param .u64 out, .param .u32 value, .param .u32 count)
        {
            .reg .pred %p<2>;
            .reg .b32 %r<8>;
            .reg .b64 %rd<4>;
            ld.param.u64 %rd1, [out];
            ld.param.u32 %r1, [value];
            ld.param.u32 %r2, [count];
            mov.u32 %r3, %ctaid.x;
            mov.u32 %r4, %ntid.x;
            mov.u32 %r5, %tid.x;
            mad.lo.s32 %r6, %r3, %r4, %r5;
            setp.ge.u32 %p1, %r6, %r2;
            @%p1 bra done;
            mul.wide.u32 %rd2, %r6, 4;
            add.s64 %rd3, %rd1, %rd2;
            st.global.u32 [%rd3], %r1;
        done:
            ret;
        }
        .visible .entry add(.param .u64 out, .param .u32 count)
        {
            .reg .pred %p<2>;
            .reg .b32 %r<8>;
            .reg .b64 %rd<4>;
            ld.param.u64 %rd1, [out];
            ld.param.u32 %r2, [count];
            mov.u32 %r3, %ctaid.x;
            mov.u32 %r4, %ntid.x;
            mov.u32 %r5, %tid.x;
            mad.lo.s32 %r6, %r3, %r4, %r5;
            setp.ge.u32 %p1, %r6, %r2;
            @%p1 bra done;
            mul.wide.u32 %rd2, %r6, 4;
            add.s64 %rd3, %rd1, %rd2;
            ld.global.u32 %r1, [%rd3];
            add.s32 %r1, %r1, 1;
            st.global.u32 [%rd3], %r1;
        done:
            ret;
        }
        .visible .entry wild()
        {
            .reg .b32 %r<2>;
            .reg .b64 %rd<2>;
            mov.u64 %rd1, 64;
            mov.u32 %r1, 1;
            st.global.u32 [%rd1], %r1;
            ret;
        }
        .visible .entry trap()
        {
            trap;
            ret;
        }
        .visible .entry spin(.param .u64 flag)
        {
            .reg .pred %p<2>;
            .reg .b32 %r<2>;
            .reg .b64 %rd<2>;
            ld.param.u64 %rd1, [flag];
        again:
            ld.volatile.global.u32 %r1, [%rd1];
            setp.eq.u32 %p1, %r1, 0;
            @%p1 bra again;
            ret;
        }
        .visible .entry bump(.param .u64 out)
        {
            .reg .b32 %r<4>;
            .reg .b64 %rd<2>;
            ld.param.u64 %rd1, [out];
            ld.global.u32 %r1, [counter];
            ld.const.u32 %r2, [table+12];
            add.s32 %r3, %r1, %r2;
            st.global.u32 [counter], %r3;
            st.global.u32 [%rd1], %r3;
            ret;
        }
        """;
}

using TensorFusion.Driver;
using TensorFusion.SoftGpu.Execution;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class MemoryTests
{
    [Fact]
    public void Vectors_are_loaded_and_stored()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%rd0];
                ld.global.v2.f64 {%fd1, %fd2}, [%rd0];
                ld.global.v2.u16 {%h1, %h2}, [%rd0+4];
                ld.global.v4.u8 {%h3, %h4, %h5, _}, [%rd0+8];
                st.global.v4.u32 [%rd1], {%r4, %r3, %r2, %r1};
                st.global.v2.f64 [%rd1+16], {%fd2, %fd1};
                cvt.u32.u16 %r5, %h2;
                cvt.u32.u16 %r6, %h4;
                st.global.v2.b32 [%rd1+32], {%r5, %r6};
            """,
            [0x11, 0x2222_3333, 0x4455_6677, 0x88], 4, 12);
        Assert.Equal(
            [0x88u, 0x4455_6677, 0x2222_3333, 0x11, 0x4455_6677, 0x88, 0x11, 0x2222_3333, 0x2222, 0x66], results[..10]);
    }

    [Fact]
    public void Narrow_loads_are_extended_by_their_type()
    {
        var results = InstructionChecker.Run<uint, ulong>(
            """
                ld.global.s8 %r1, [%rd0];
                cvt.u64.u32 %rd2, %r1;
                st.global.u64 [%rd1], %rd2;
                ld.global.u8 %rd2, [%rd0];
                st.global.u64 [%rd1+8], %rd2;
                ld.global.s16 %rd2, [%rd0];
                st.global.u64 [%rd1+16], %rd2;
                ld.global.s32 %rd2, [%rd0];
                st.global.u64 [%rd1+24], %rd2;
                st.global.u64 [%rd1+32], 0;
                st.global.u8 [%rd1+32], %rd2;
                ld.global.b32 %f1, [%rd0];
                mov.b32 %r3, %f1;
                cvt.u64.u32 %rd2, %r3;
                st.global.u64 [%rd1+40], %rd2;
            """,
            [0xffff_80fe], 1, 6);
        Assert.Equal(
            [0xffff_fffeUL, 0xfe, 0xffff_ffff_ffff_80fe, 0xffff_ffff_ffff_80fe, 0xfe, 0xffff_80fe], results);
    }

    [Fact]
    public void Mov_packs_and_unpacks()
    {
        var results = InstructionChecker.Run<ulong, ulong>(
            """
                ld.global.u64 %rd2, [%rd0];
                mov.b64 {%r1, %r2}, %rd2;
                mov.b64 %rd3, {%r2, %r1};
                st.global.u64 [%rd1], %rd3;
                mov.b64 {%h1, %h2, %h3, %h4}, %rd2;
                mov.b64 %rd3, {%h4, %h3, %h2, %h1};
                st.global.u64 [%rd1+8], %rd3;
                mov.b32 {%h1, _}, %r1;
                mov.b32 %r3, {%h1, %h1};
                cvt.u64.u32 %rd3, %r3;
                st.global.u64 [%rd1+16], %rd3;
                mov.b64 {%f1, %f2}, %rd2;
                mov.b64 %fd1, {%f2, %f1};
                st.global.f64 [%rd1+24], %fd1;
            """,
            [0x1122_3344_5566_7788], 1, 4);
        Assert.Equal([0x5566_7788_1122_3344UL, 0x7788_5566_3344_1122, 0x7788_7788, 0x5566_7788_1122_3344], results);
    }

    [Fact]
    public void Variables_of_all_spaces_hold_their_initial_values()
    {
        const string Module = """
            .global .align 4 .u32 table[4] = {1, 0x10, 3 + 4 * 2};
            .const .f32 factors[2] = {0f3FC00000, 2.5};
            .global .u64 pointer = table;
            .global .u64 pointers[2] = {generic(table)+4, factors};
            .global .align 1 .b8 text[6] = {72, 105, 0};
            .global .s16 grid[2][3] = {{1, 2}, {-3, 4, 5}};
            """;
        var results = InstructionChecker.Run<uint, uint>(
            """
                ld.global.u32 %r1, [table+8];
                st.global.u32 [%rd1], %r1;
                ld.const.f32 %f1, [factors+4];
                st.global.f32 [%rd1+4], %f1;
                ld.global.u64 %rd2, [pointer];
                ld.u32 %r1, [%rd2+4];
                st.global.u32 [%rd1+8], %r1;
                ld.global.u64 %rd2, [pointers];
                ld.u32 %r1, [%rd2];
                st.global.u32 [%rd1+12], %r1;
                mov.u64 %rd3, factors;
                cvta.const.u64 %rd3, %rd3;
                ld.global.u64 %rd2, [pointers+8];
                sub.u64 %rd2, %rd2, %rd3;
                st.global.u32 [%rd1+16], %rd2;
                ld.global.u8 %r1, [text+1];
                st.global.u32 [%rd1+20], %r1;
                mov.u64 %rd4, grid;
                ld.global.s16 %r1, [%rd4+6];
                st.global.u32 [%rd1+24], %r1;
                ld.global.u32 %r1, [table+12];
                st.global.u32 [%rd1+28], %r1;
            """,
            [0], 1, 8, Module);
        Assert.Equal([11u, BitConverter.SingleToUInt32Bits(2.5f), 16, 16, 0, 105, 0xffff_fffd, 0], results);
    }

    [Fact]
    public void Local_memory_belongs_to_a_thread_and_has_generic_addresses()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                .local .align 8 .b8 buffer[64];
                mov.u64 %rd2, buffer;
                cvta.local.u64 %rd3, %rd2;
                mul.lo.u32 %r1, %r0, 10;
                st.local.u32 [%rd2+4], %r1;
                st.u32 [%rd3+8], 77;
                ld.u32 %r2, [%rd3+4];
                ld.local.u32 %r3, [buffer+8];
                cvta.to.local.u64 %rd4, %rd3;
                add.u32 %r2, %r2, %r3;
                sub.u64 %rd4, %rd4, %rd2;
                cvt.u32.u64 %r4, %rd4;
                add.u32 %r2, %r2, %r4;
                isspacep.local %p1, %rd3;
                isspacep.global %p2, %rd3;
                isspacep.global %p3, %rd1;
                selp.u32 %r5, 1000, 0, %p1;
                selp.u32 %r6, 5000, 0, %p2;
                selp.u32 %r7, 2000, 0, %p3;
                add.u32 %r2, %r2, %r5;
                add.u32 %r2, %r2, %r6;
                add.u32 %r2, %r2, %r7;
                st.global.u32 [%rd1], %r2;
            """,
            [0, 0, 0], 1, 1);
        Assert.Equal([3077u, 3087, 3097], results);
    }

    [Fact]
    public void Dynamic_shared_memory_lies_behind_the_static_part()
    {
        const string Ptx = """
            .version 7.0
            .target sm_70
            .address_size 64
            .extern .shared .align 16 .b8 dynamic[];
            .visible .entry reverse(.param .u64 data)
            {
                .shared .align 4 .b8 fixed[20];
                .reg .b32 %r<10>;
                .reg .b64 %rd<10>;
                .reg .pred %p;
                ld.param.u64 %rd1, [data];
                mov.u32 %r1, %tid.x;
                mul.wide.u32 %rd2, %r1, 4;
                add.s64 %rd1, %rd1, %rd2;
                ld.global.u32 %r2, [%rd1];
                mov.u64 %rd3, dynamic;
                cvt.u32.u64 %r3, %rd3;
                shl.b32 %r4, %r1, 2;
                add.u32 %r3, %r3, %r4;
                st.shared.u32 [%r3], %r2;
                setp.ne.u32 %p, %r1, 0;
                @!%p st.shared.u32 [fixed+16], 1000;
                bar.sync 0;
                mov.u32 %r5, %ntid.x;
                sub.u32 %r5, %r5, 1;
                sub.u32 %r5, %r5, %r1;
                mul.wide.u32 %rd4, %r5, 4;
                add.s64 %rd4, %rd4, %rd3;
                cvta.shared.u64 %rd4, %rd4;
                ld.u32 %r6, [%rd4];
                ld.shared.u32 %r7, [fixed+16];
                add.u32 %r6, %r6, %r7;
                mov.u32 %r8, %dynamic_smem_size;
                add.u32 %r6, %r6, %r8;
                st.global.u32 [%rd1], %r6;
                ret;
            }
            """;
        using var host = new KernelHost();
        var module = KernelHost.Parse(Ptx);
        Assert.Equal(32, module.Kernels["reverse"].StaticSharedBytes);
        var data = host.Upload(Enumerable.Range(0, 100).ToArray());
        var outcome = host.Launch(Ptx, new LaunchGeometry(1, 1, 1, 100, 1, 1, 400), data);
        Assert.True(outcome.Result == CudaResult.Success, outcome.Message);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => 99 - i + 1400), host.Download<int>(data, 100));
    }

    [Fact]
    public void Parameters_are_read_at_any_offset_of_a_structure()
    {
        const string Ptx = """
            .version 7.0
            .target sm_70
            .address_size 64
            .visible .entry k(.param .u8 first, .param .align 8 .b8 body[24], .param .u64 .ptr .global .align 1 out)
            {
                .reg .b32 %r<10>;
                .reg .b64 %rd<10>;
                ld.param.u64 %rd1, [out];
                ld.param.u8 %r1, [first];
                ld.param.v2.u32 {%r2, %r3}, [body+8];
                mov.b64 %rd2, body;
                ld.param.u16 %r4, [%rd2+20];
                add.u32 %r1, %r1, %r2;
                add.u32 %r1, %r1, %r3;
                add.u32 %r1, %r1, %r4;
                st.global.u32 [%rd1], %r1;
                ret;
            }
            """;
        using var host = new KernelHost();
        var output = host.Allocate(4);
        var body = new byte[24];
        (body[8], body[12], body[20], body[21]) = (10, 200, 1, 1);
        host.Run(Ptx, 1, 1, new byte[] { 5 }, body, output);
        Assert.Equal(5 + 10 + 200 + 257, host.Download<int>(output, 1)[0]);
        var kernel = KernelHost.Parse(Ptx).Kernels["k"];
        Assert.Equal([(0, 1), (8, 24), (32, 8)], kernel.Parameters.Select(p => (p.Offset, p.Size)));
        Assert.Equal(40, kernel.ParameterBytes);
    }

    [Fact]
    public void Asynchronous_copies_fill_up_with_zeros()
    {
        var results = InstructionChecker.Run<uint, uint>(
            """
                .shared .align 16 .b8 buffer[16384];
                mov.u32 %r1, %tid.x;
                shl.b32 %r1, %r1, 4;
                mov.u32 %r2, buffer;
                add.u32 %r1, %r1, %r2;
                cp.async.cg.shared.global.L2::128B [%r1], [%rd0], 16, 8;
                cp.async.commit_group;
                cp.async.wait_group 0;
                ld.shared.v4.u32 {%r4, %r5, %r6, %r7}, [%r1];
                st.global.v4.u32 [%rd1], {%r4, %r5, %r6, %r7};
            """,
            [1, 2, 3, 4, 5, 6, 7, 8], 4, 4);
        Assert.Equal([1u, 2, 0, 0, 5, 6, 0, 0], results);
    }
}

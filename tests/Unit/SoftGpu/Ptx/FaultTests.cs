using TensorFusion.Driver;
using TensorFusion.SoftGpu.Execution;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

public sealed class FaultTests
{
    private static readonly LaunchGeometry _one = new(1, 1, 1, 1, 1, 1, 0);

    [Theory]
    [InlineData("ld.global.u32 %r1, [0];")]
    [InlineData("ld.u32 %r1, [8];")]
    [InlineData("st.global.u32 [%rd1], 1;")]
    [InlineData("ld.global.u32 %r1, [%rd1];")]
    [InlineData("atom.global.add.u32 %r1, [%rd1], 1;")]
    [InlineData("mov.u64 %rd2, -4; st.u32 [%rd2], 1;")]
    [InlineData("mov.u64 %rd2, 0x00007f0000000000; ld.u8 %r1, [%rd2];")]
    [InlineData("mov.u64 %rd2, 0x8000000000000000; ld.u8 %r1, [%rd2];")]
    [InlineData(".shared .u32 s; mov.u32 %r1, s; ld.shared.u32 %r2, [%r1+4];")]
    [InlineData(".shared .u32 s; mov.u32 %r1, s; st.shared.u32 [%r1-4], %r2;")]
    [InlineData(".shared .u32 s; mov.u64 %rd2, s; cvta.shared.u64 %rd2, %rd2; st.u32 [%rd2+4], %r2;")]
    [InlineData(".local .align 4 .b8 l[16]; mov.u64 %rd2, l; st.local.u32 [%rd2+16], 1;")]
    [InlineData(".local .align 4 .b8 l[16]; mov.u64 %rd2, l; cvta.local.u64 %rd2, %rd2; ld.u32 %r1, [%rd2+16];")]
    [InlineData(".shared .u32 s; ld.shared.u32 %r1, [s+4];")]
    [InlineData(".local .u32 l; st.local.u32 [l-4], 1;")]
    [InlineData("ld.param.u64 %rd2, [output+8];")]
    [InlineData("mov.b64 %rd2, input; ld.param.u64 %rd3, [%rd2+16];")]
    public void An_access_outside_is_illegal(string body)
    {
        using var host = new KernelHost();
        var outcome = host.Launch(Snippet.Kernel(body, 0, 0), _one, host.Beyond, host.Beyond);
        Assert.Equal(CudaResult.IllegalAddress, outcome.Result);
        Assert.Contains("kernel 'k'", outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ld.global.u32 %r1, [%rd1+2];")]
    [InlineData("st.global.v4.f32 [%rd1+8], {%f1, %f1, %f1, %f1};")]
    [InlineData("atom.add.u64 %rd2, [%rd1+4], 1;")]
    [InlineData(".shared .align 8 .b8 s[16]; mov.u32 %r1, s; ld.shared.u64 %rd2, [%r1+4];")]
    public void An_unaligned_access_is_refused(string body)
    {
        using var host = new KernelHost();
        var buffer = host.Allocate(256);
        var outcome = host.Launch(Snippet.Kernel(body, 0, 0), _one, buffer, buffer);
        Assert.Equal(CudaResult.MisalignedAddress, outcome.Result);
    }

    [Fact]
    public void The_message_names_address_kernel_and_thread()
    {
        using var host = new KernelHost();
        var body = """
                mov.u32 %r1, %tid.x;
                setp.eq.u32 %p1, %r1, 5;
                @%p1 st.global.u16 [%rd1+6], %r1;
            """;
        var outcome = host.Launch(Snippet.Kernel(body, 0, 0), new(1, 1, 1, 32, 1, 1, 0), host.Beyond, host.Beyond);
        Assert.Contains(
            $"illegal write of 2 bytes of global memory at 0x{host.Beyond + 6:x}, block (0,0,0), thread (5,0,0), PTX",
            outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_that_are_read_only_cannot_be_written()
    {
        using var host = new KernelHost();
        var page = host.Beyond - DeviceAddressSpace.PageSize;
        host.Space.Protect(page, DeviceAddressSpace.PageSize, writable: false);
        var read = host.Launch(Snippet.Kernel("ld.global.u32 %r1, [%rd1];", 0, 0), _one, page, page);
        Assert.Equal(CudaResult.Success, read.Result);
        var write = host.Launch(Snippet.Kernel("st.global.u32 [%rd1], 1;", 0, 0), _one, page, page);
        Assert.Equal(CudaResult.IllegalAddress, write.Result);
        host.Space.Protect(page, DeviceAddressSpace.PageSize, writable: true);
        write = host.Launch(Snippet.Kernel("st.global.u32 [%rd1], 1;", 0, 0), _one, page, page);
        Assert.Equal(CudaResult.Success, write.Result);
    }

    [Fact]
    public void A_trap_fails_the_launch()
    {
        using var host = new KernelHost();
        var outcome = host.Launch(Snippet.Kernel("trap;", 0, 0), new(8, 1, 1, 64, 1, 1, 0), 0UL, 0UL);
        Assert.Equal(CudaResult.LaunchFailed, outcome.Result);
        Assert.Contains("trap", outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("again: bra again;")]
    [InlineData("bar.sync 0; again: bra again;")]
    [InlineData("again: bar.sync 0; bra again;")]
    [InlineData("again: ld.volatile.global.u32 %r1, [%rd1]; setp.eq.u32 %p1, %r1, 0; @%p1 bra again;")]
    public void An_endless_kernel_can_be_stopped(string body)
    {
        using var host = new KernelHost();
        var buffer = host.Upload<uint>([0]);
        var module = KernelHost.Parse(Snippet.Kernel(body, 0, 0));
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var outcome = host.Launch(
            module, "k", new LaunchGeometry(4, 1, 1, 64, 1, 1, 0), cancellation.Token, buffer, buffer);
        Assert.Equal(CudaResult.LaunchFailed, outcome.Result);
        Assert.Contains("stopped", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_launch_that_does_not_fit_is_refused()
    {
        using var host = new KernelHost();
        var ptx = Snippet.Kernel("", 0, 0).Replace("output)\n{", "output)\n.reqntid 32, 2, 1\n{");
        var right = host.Launch(ptx, new(1, 1, 1, 32, 2, 1, 0), 0UL, 0UL);
        Assert.True(right.Result == CudaResult.Success, right.Message);
        Assert.Equal(CudaResult.InvalidValue, host.Launch(ptx, new(1, 1, 1, 32, 1, 1, 0), 0UL, 0UL).Result);
        Assert.Equal(CudaResult.InvalidValue, host.Launch(ptx, new(1, 1, 1, 32, 3, 1, 0), 0UL, 0UL).Result);
        Assert.Equal(CudaResult.InvalidValue, host.Launch(ptx, new(0, 1, 1, 32, 2, 1, 0), 0UL, 0UL).Result);
        Assert.Equal(64, KernelHost.Parse(ptx).Kernels["k"].MaxThreadsPerBlock);
    }
}

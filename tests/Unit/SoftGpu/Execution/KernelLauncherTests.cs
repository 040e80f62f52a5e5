using TensorFusion.Driver;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Ptx;
using TensorFusion.Tests.Unit.SoftGpu.Ptx;

namespace TensorFusion.Tests.Unit.SoftGpu.Execution;

public sealed class KernelLauncherTests
{
    private const string Waiting = """
            .shared .align 4 .b8 cells[1024];
            mov.u32 %r1, %tid.x;
            shl.b32 %r2, %r1, 2;
            mov.u32 %r3, cells;
            add.u32 %r2, %r2, %r3;
            st.shared.u32 [%r2], %r0;
            bar.sync 0;
            xor.b32 %r4, %r1, 255;
            shl.b32 %r4, %r4, 2;
            add.u32 %r4, %r4, %r3;
            ld.shared.u32 %r5, [%r4];
            st.global.u32 [%rd1], %r5;
        """;

    [Fact]
    public void Launches_of_several_threads_do_not_disturb_each_other()
    {
        using var host = new KernelHost();
        using var instance = new PtxModuleInstance(KernelHost.Parse(Snippet.Kernel(Waiting, 0, 4)));
        var launcher = new KernelLauncher { Parallelism = 4 };
        var outputs = Enumerable.Range(0, 8).Select(_ => host.Allocate(64 * 256 * 4)).ToArray();
        Parallel.For(0, 8, i =>
        {
            for (var round = 0; round < 5; round++)
            {
                Assert.Equal(CudaResult.Success, Launch(launcher, instance, host.Space, 64, outputs[i]).Result);
            }
        });
        var expected = Enumerable.Range(0, 64 * 256).Select(i => i ^ 255);
        Assert.All(outputs, output => Assert.Equal(expected, host.Download<int>(output, 64 * 256)));
    }

    [Fact]
    public void Nothing_is_allocated_per_block_once_it_is_warm()
    {
        using var host = new KernelHost();
        using var instance = new PtxModuleInstance(KernelHost.Parse(Snippet.Kernel(Waiting, 0, 4)));
        var launcher = new KernelLauncher { Parallelism = 1 };
        var output = host.Allocate(1000 * 256 * 4);
        Launch(launcher, instance, host.Space, 1000, output);
        var few = Allocated(() => Launch(launcher, instance, host.Space, 1, output));
        var many = Allocated(() => Launch(launcher, instance, host.Space, 1000, output));
        Assert.InRange(many, 0, few + 1000);
    }

    [Fact]
    public void The_work_of_a_launch_does_not_depend_on_the_number_of_threads()
    {
        using var host = new KernelHost();
        using var instance = new PtxModuleInstance(KernelHost.Parse(Snippet.Kernel(Waiting, 0, 4)));
        var output = host.Allocate(100 * 256 * 4);
        var one = Launch(new KernelLauncher { Parallelism = 1 }, instance, host.Space, 100, output).Work;
        var four = Launch(new KernelLauncher { Parallelism = 4 }, instance, host.Space, 100, output).Work;
        Assert.Equal(new KernelWork(100 * 256 * (10 + 11 + 1), 0, 100 * 256 * 4), one);
        Assert.Equal(one, four);
    }

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static KernelOutcome Launch(
        KernelLauncher launcher, PtxModuleInstance instance, DeviceAddressSpace space, uint blocks, ulong output)
    {
        Span<byte> parameters = stackalloc byte[16];
        BitConverter.TryWriteBytes(parameters[8..], output);
        return launcher.Launch(
            instance.Module.Kernels["k"], instance, new(blocks, 1, 1, 256, 1, 1, 0), parameters, space);
    }
}

using TensorFusion.Driver;
using static TensorFusion.Tests.Unit.SoftGpu.Driver.SoftGpuSession;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

[Collection(SoftGpuCollection.Name)]
public sealed unsafe class StickyErrorTests : IDisposable
{
    private readonly SoftGpuSession _gpu = new();

    public void Dispose() => _gpu.Dispose();

    [Fact]
    public void An_illegal_access_is_reported_by_every_later_call()
    {
        Check(_gpu.Launch(_gpu.Function(_gpu.Module(), "wild"), 1, 0));
        Assert.Equal(CudaResult.IllegalAddress, _gpu.Cuda.cuCtxSynchronize());
        nuint free, total;
        Assert.Equal(CudaResult.IllegalAddress, _gpu.Cuda.cuMemGetInfo_v2(&free, &total));
        nint stream;
        Assert.Equal(CudaResult.IllegalAddress, _gpu.Cuda.cuStreamCreateWithPriority(&stream, 0, 0));
        Assert.Contains(_gpu.Diagnostics, line => line.Contains("wild", StringComparison.Ordinal));
    }

    [Fact]
    public void A_failed_context_does_not_concern_another_device()
    {
        Check(_gpu.Launch(_gpu.Function(_gpu.Module(), "wild"), 1, 0));
        Assert.Equal(CudaResult.IllegalAddress, _gpu.Cuda.cuCtxSynchronize());
        nint other;
        Check(_gpu.Cuda.cuDevicePrimaryCtxRetain(&other, 1));
        Check(_gpu.Cuda.cuCtxSetCurrent((void*)other));
        Check(_gpu.Cuda.cuCtxSynchronize());
    }

    [Fact]
    public void A_trap_is_a_launch_failure()
    {
        Check(_gpu.Launch(_gpu.Function(_gpu.Module(), "trap"), 1, 0));
        var result = _gpu.Cuda.cuCtxSynchronize();
        Assert.True(result is CudaResult.LaunchFailed or CudaResult.IllegalInstruction, $"{result}");
    }

    [Fact]
    public void Work_behind_a_fault_is_not_done()
    {
        var module = _gpu.Module();
        var memory = _gpu.Allocate(Page);
        var (wild, fill) = (_gpu.Function(module, "wild"), _gpu.Function(module, "fill"));
        var stream = _gpu.Stream();
        Check(_gpu.Cuda.cuStreamWaitValue32_v2((void*)stream, memory + 64, 1, 1));
        Check(_gpu.Launch(wild, 1, stream));
        Check(_gpu.Launch(fill, 1, stream, memory, 9, 1));
        *(uint*)(memory + 64) = 1;
        Assert.Equal(CudaResult.IllegalAddress, _gpu.Cuda.cuStreamSynchronize((void*)stream));
        Assert.Equal(0u, *(uint*)memory);
    }

    [Fact]
    public void A_reset_makes_the_context_sound_again()
    {
        Check(_gpu.Launch(_gpu.Function(_gpu.Module(), "wild"), 1, 0));
        Assert.Equal(CudaResult.IllegalAddress, _gpu.Cuda.cuCtxSynchronize());
        Check(_gpu.Cuda.cuDevicePrimaryCtxReset_v2(0));
        Check(_gpu.Cuda.cuCtxSynchronize());
    }

    [Fact]
    public void A_reset_ends_a_kernel_that_never_would()
    {
        var flag = _gpu.Allocate(Page);
        Check(_gpu.Launch(_gpu.Function(_gpu.Module(), "spin"), 1, 0, flag));
        Assert.Equal(CudaResult.NotReady, _gpu.Cuda.cuStreamQuery(null));
        Check(_gpu.Cuda.cuDevicePrimaryCtxReset_v2(0));
        Check(_gpu.Cuda.cuCtxSynchronize());
    }

    [Fact]
    public void A_context_that_nobody_retains_is_destroyed()
    {
        Check(_gpu.Cuda.cuDevicePrimaryCtxRelease_v2(0));
        Assert.Equal(CudaResult.ContextIsDestroyed, _gpu.Cuda.cuCtxSynchronize());
        Assert.Equal(CudaResult.InvalidContext, _gpu.Cuda.cuDevicePrimaryCtxRelease_v2(0));
    }

    [Fact]
    public void Calls_without_a_context_are_refused()
    {
        Check(_gpu.Cuda.cuCtxSetCurrent(null));
        Assert.Equal(CudaResult.InvalidContext, _gpu.Cuda.cuCtxSynchronize());
    }

    [Fact]
    public void A_handle_of_another_kind_is_refused()
    {
        var stream = _gpu.Stream();
        Assert.Equal(CudaResult.InvalidHandle, _gpu.Cuda.cuEventQuery((void*)stream));
        Check(_gpu.Cuda.cuStreamDestroy_v2((void*)stream));
        Assert.Equal(CudaResult.InvalidHandle, _gpu.Cuda.cuStreamSynchronize((void*)stream));
    }
}

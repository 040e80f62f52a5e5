using System.Runtime.InteropServices;
using TensorFusion.Driver;
using static TensorFusion.Tests.Unit.SoftGpu.Driver.SoftGpuSession;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

[Collection(SoftGpuCollection.Name)]
public sealed unsafe class StreamTests : IDisposable
{
    private readonly SoftGpuSession _gpu = new();
    private readonly ulong _memory;
    private readonly nint _module;

    public StreamTests()
    {
        _memory = _gpu.Allocate(2 * Page);
        _module = _gpu.Module();
    }

    private ulong Gate => _memory + Page;

    public void Dispose() => _gpu.Dispose();

    [Fact]
    public void Operations_of_a_stream_run_in_order()
    {
        var stream = _gpu.Stream();
        var add = _gpu.Function(_module, "add");
        Check(_gpu.Launch(_gpu.Function(_module, "fill"), 4, stream, _memory, 10, 256));
        for (var round = 0; round < 50; round++)
        {
            Check(_gpu.Launch(add, 4, stream, _memory, 256));
        }

        Check(_gpu.Cuda.cuStreamSynchronize((void*)stream));
        Assert.All(_gpu.Download(_memory, 256), value => Assert.Equal(60u, value));
    }

    [Fact]
    public void A_stream_that_waits_does_not_stop_another()
    {
        var (waiting, free) = (_gpu.Stream(), _gpu.Stream());
        Check(_gpu.Cuda.cuStreamWaitValue32_v2((void*)waiting, Gate, 1, 1));
        Check(_gpu.Cuda.cuMemsetD32Async(_memory, 5, 16, (void*)free));
        Check(_gpu.Cuda.cuStreamSynchronize((void*)free));
        Assert.Equal(CudaResult.NotReady, _gpu.Cuda.cuStreamQuery((void*)waiting));
        Check(_gpu.Cuda.cuStreamWriteValue32_v2((void*)free, Gate, 1, 0));
        Check(_gpu.Cuda.cuStreamSynchronize((void*)waiting));
    }

    [Fact]
    public void Many_waiting_streams_do_not_stop_another()
    {
        for (var index = 0; index < 40; index++)
        {
            Check(_gpu.Cuda.cuStreamWaitValue64_v2((void*)_gpu.Stream(blocking: false), Gate, 1, 0));
        }

        var free = _gpu.Stream(blocking: false);
        Check(_gpu.Cuda.cuMemsetD32Async(_memory, 5, 16, (void*)free));
        Check(_gpu.Cuda.cuStreamWriteValue64_v2((void*)free, Gate, 1, 0));
        Check(_gpu.Cuda.cuStreamSynchronize((void*)free));
        Check(_gpu.Cuda.cuCtxSynchronize());
    }

    [Fact]
    public void The_null_stream_waits_for_blocking_streams()
    {
        var stream = _gpu.Stream();
        Check(_gpu.Cuda.cuStreamWaitValue32_v2((void*)stream, Gate, 1, 1));
        Check(_gpu.Cuda.cuMemsetD32Async(_memory, 5, 16, null));
        Assert.Equal(CudaResult.NotReady, _gpu.Cuda.cuStreamQuery(null));
        *(uint*)Gate = 1;
        Check(_gpu.Cuda.cuStreamSynchronize(null));
        Assert.Equal(5u, *(uint*)_memory);
    }

    [Fact]
    public void Blocking_streams_wait_for_the_null_stream()
    {
        var stream = _gpu.Stream();
        Check(_gpu.Cuda.cuStreamWaitValue32_v2(null, Gate, 1, 1));
        Check(_gpu.Cuda.cuMemsetD32Async(_memory, 5, 16, (void*)stream));
        Assert.Equal(CudaResult.NotReady, _gpu.Cuda.cuStreamQuery((void*)stream));
        *(uint*)Gate = 1;
        Check(_gpu.Cuda.cuStreamSynchronize((void*)stream));
    }

    [Fact]
    public void Non_blocking_streams_and_the_null_stream_do_not_wait_for_each_other()
    {
        var stream = _gpu.Stream(blocking: false);
        Check(_gpu.Cuda.cuStreamWaitValue32_v2(null, Gate, 1, 1));
        Check(_gpu.Cuda.cuMemsetD32Async(_memory, 5, 16, (void*)stream));
        Check(_gpu.Cuda.cuStreamSynchronize((void*)stream));
        *(uint*)Gate = 1;
        Check(_gpu.Cuda.cuCtxSynchronize());
    }

    [Fact]
    public void A_stream_waits_for_an_event_of_another()
    {
        var (first, second) = (_gpu.Stream(), _gpu.Stream());
        var recorded = _gpu.Event(EventFlags.DisableTiming);
        Check(_gpu.Cuda.cuStreamWaitValue32_v2((void*)first, Gate, 1, 1));
        Check(_gpu.Cuda.cuMemsetD32Async(_memory, 5, 16, (void*)first));
        Check(_gpu.Cuda.cuEventRecord((void*)recorded, (void*)first));
        Check(_gpu.Cuda.cuStreamWaitEvent((void*)second, (void*)recorded, 0));
        Check(_gpu.Launch(_gpu.Function(_module, "add"), 1, second, _memory, 16));
        Assert.Equal(CudaResult.NotReady, _gpu.Cuda.cuEventQuery((void*)recorded));
        *(uint*)Gate = 1;
        Check(_gpu.Cuda.cuStreamSynchronize((void*)second));
        Assert.All(_gpu.Download(_memory, 16), value => Assert.Equal(6u, value));
    }

    [Fact]
    public void A_wait_for_an_event_that_was_never_recorded_does_nothing()
    {
        var stream = _gpu.Stream();
        Check(_gpu.Cuda.cuStreamWaitEvent((void*)stream, (void*)_gpu.Event(), 0));
        Check(_gpu.Cuda.cuStreamSynchronize((void*)stream));
    }

    [Theory]
    [InlineData(0u, 5u, 5u)]
    [InlineData(0u, 5u, 6u)]
    [InlineData(1u, 5u, 5u)]
    [InlineData(2u, 6u, 4u)]
    [InlineData(3u, 0xFFFFFFFE, 1u - 1u)]
    public void Waits_for_values_end_when_their_condition_is_met(uint condition, uint value, uint written)
    {
        var stream = _gpu.Stream();
        var before = condition == 3 ? 1u : 0u;
        *(uint*)Gate = before;
        Check(_gpu.Cuda.cuStreamWaitValue32_v2((void*)stream, Gate, value, condition));
        Assert.Equal(CudaResult.NotReady, _gpu.Cuda.cuStreamQuery((void*)stream));
        *(uint*)Gate = written;
        Check(_gpu.Cuda.cuStreamSynchronize((void*)stream));
    }

    [Fact]
    public void A_host_function_runs_in_its_place()
    {
        var stream = _gpu.Stream();
        var cell = (uint*)NativeMemory.AllocZeroed(4);
        Check(_gpu.Launch(_gpu.Function(_module, "fill"), 1, stream, _memory, 3, 1));
        var source = _memory;
        var arguments = stackalloc ulong[2] { source, (ulong)cell };
        Check(_gpu.Cuda.cuLaunchHostFunc((void*)stream, (nint)(delegate* unmanaged<ulong*, void>)&CopyWord, arguments));
        Check(_gpu.Launch(_gpu.Function(_module, "fill"), 1, stream, _memory, 4, 1));
        Check(_gpu.Cuda.cuStreamSynchronize((void*)stream));
        Assert.Equal((3u, 4u), (*cell, *(uint*)_memory));
        NativeMemory.Free(cell);
    }

    [Fact]
    public void A_destroyed_stream_finishes_its_work()
    {
        var stream = _gpu.Stream();
        Check(_gpu.Cuda.cuStreamWaitValue32_v2((void*)stream, Gate, 1, 1));
        Check(_gpu.Cuda.cuMemsetD32Async(_memory, 5, 16, (void*)stream));
        Check(_gpu.Cuda.cuStreamDestroy_v2((void*)stream));
        *(uint*)Gate = 1;
        Check(_gpu.Cuda.cuCtxSynchronize());
        Assert.Equal(5u, *(uint*)_memory);
    }

    [Fact]
    public void Pageable_memory_may_change_after_an_asynchronous_copy_from_it()
    {
        var stream = _gpu.Stream();
        var source = stackalloc uint[1] { 1 };
        Check(_gpu.Cuda.cuStreamWaitValue32_v2((void*)stream, Gate, 1, 1));
        Check(_gpu.Cuda.cuMemcpyHtoDAsync_v2(_memory, source, 4, (void*)stream));
        source[0] = 2;
        *(uint*)Gate = 1;
        Check(_gpu.Cuda.cuStreamSynchronize((void*)stream));
        Assert.Equal(1u, *(uint*)_memory);
    }

    [Fact]
    public void Pinned_memory_is_read_when_the_stream_comes_to_the_copy()
    {
        var stream = _gpu.Stream();
        ulong pinned;
        Check(_gpu.Cuda.cuMemHostAlloc(&pinned, 4096, 0));
        Check(_gpu.Cuda.cuStreamWaitValue32_v2((void*)stream, Gate, 1, 1));
        Check(_gpu.Cuda.cuMemcpyHtoDAsync_v2(_memory, (void*)pinned, 4, (void*)stream));
        *(uint*)pinned = 2;
        *(uint*)Gate = 1;
        Check(_gpu.Cuda.cuStreamSynchronize((void*)stream));
        Assert.Equal(2u, *(uint*)_memory);
        Check(_gpu.Cuda.cuMemFreeHost((void*)pinned));
    }

    [UnmanagedCallersOnly]
    private static void CopyWord(ulong* arguments) => *(uint*)arguments[1] = *(uint*)arguments[0];
}

using TensorFusion.Driver;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Timing;
using static TensorFusion.Tests.Unit.SoftGpu.Driver.SoftGpuSession;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

[Collection(SoftGpuCollection.Name)]
public sealed unsafe class DeviceTimeTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly SoftGpuSession _gpu;
    private readonly ulong _memory;

    public DeviceTimeTests()
    {
        _gpu = new SoftGpuSession(time: _time);
        _memory = _gpu.Allocate(64 << 20);
    }

    private DeviceTimeModel Model => _gpu.Device.Model;

    public void Dispose() => _gpu.Dispose();

    [Fact]
    public void The_time_between_events_is_exactly_the_modelled_one()
    {
        var (start, end) = (_gpu.Event(), _gpu.Event());
        Check(_gpu.Cuda.cuEventRecord((void*)start, null));
        Check(_gpu.Cuda.cuMemsetD32Async(_memory, 1, 4 << 20, null));
        Check(_gpu.Cuda.cuMemcpyDtoDAsync_v2(_memory + (32 << 20), _memory, 16 << 20, null));
        Check(_gpu.Cuda.cuEventRecord((void*)end, null));
        Check(_gpu.Cuda.cuEventSynchronize((void*)end));
        var expected = Model.Memset(16 << 20) + Model.CopyWithin(16 << 20);
        Assert.Equal((float)(expected / 1e6), _gpu.Elapsed(start, end));
    }

    [Fact]
    public void A_kernels_time_follows_from_its_counted_work()
    {
        var fill = _gpu.Function(_gpu.Module(), "fill");
        var small = TimeOf(() => _gpu.Launch(fill, 1, 0, _memory, 1, 64));
        var large = TimeOf(() => _gpu.Launch(fill, 16384, 0, _memory, 1, 16384 * 64));
        Assert.Equal((Model.Kernel(new KernelWork(0, 0, 0)) + 1) / 1e6, small, 1e-6);
        var bytes = 16384L * 64 * 4;
        Assert.InRange(large, Model.Kernel(new KernelWork(0, 0, bytes)) / 1e6 - 1e-6, 0.1);
    }

    [Fact]
    public void Kernels_of_two_streams_share_one_engine()
    {
        var (first, second) = (_gpu.Stream(blocking: false), _gpu.Stream(blocking: false));
        var (start, end, other) = (_gpu.Event(), _gpu.Event(), _gpu.Event());
        Check(_gpu.Cuda.cuEventRecord((void*)start, (void*)first));
        Check(_gpu.Cuda.cuMemsetD32Async(_memory, 1, 1 << 20, (void*)first));
        Check(_gpu.Cuda.cuMemsetD32Async(_memory + (32 << 20), 1, 1 << 20, (void*)second));
        Check(_gpu.Cuda.cuEventRecord((void*)end, (void*)first));
        Check(_gpu.Cuda.cuEventRecord((void*)other, (void*)second));
        Check(_gpu.Cuda.cuCtxSynchronize());
        var one = Model.Memset(4 << 20) / 1e6;
        var later = Math.Max(_gpu.Elapsed(start, end), _gpu.Elapsed(start, other));
        Assert.Equal((float)(2 * one), later);
    }

    [Fact]
    public void Copies_to_the_device_overlap_with_its_work()
    {
        ulong pinned;
        Check(_gpu.Cuda.cuMemHostAlloc(&pinned, 16 << 20, 0));
        var (first, second) = (_gpu.Stream(blocking: false), _gpu.Stream(blocking: false));
        var (start, end) = (_gpu.Event(), _gpu.Event());
        Check(_gpu.Cuda.cuEventRecord((void*)start, (void*)first));
        Check(_gpu.Cuda.cuMemcpyHtoDAsync_v2(_memory, (void*)pinned, 16 << 20, (void*)first));
        Check(_gpu.Cuda.cuMemsetD32Async(_memory + (32 << 20), 1, 8 << 20, (void*)second));
        Check(_gpu.Cuda.cuEventRecord((void*)end, (void*)first));
        Check(_gpu.Cuda.cuCtxSynchronize());
        Assert.Equal((float)(Model.CopyOverBus(16 << 20) / 1e6), _gpu.Elapsed(start, end));
    }

    [Fact]
    public void Idle_time_between_events_is_the_hosts()
    {
        var (start, end) = (_gpu.Event(), _gpu.Event());
        Check(_gpu.Cuda.cuEventRecord((void*)start, null));
        _time.Advance(TimeSpan.FromMilliseconds(3));
        Check(_gpu.Cuda.cuEventRecord((void*)end, null));
        Assert.Equal(3f, _gpu.Elapsed(start, end));
    }

    [Fact]
    public void Events_without_timing_have_no_time()
    {
        var (start, end) = (_gpu.Event(EventFlags.DisableTiming), _gpu.Event());
        Check(_gpu.Cuda.cuEventRecord((void*)start, null));
        Check(_gpu.Cuda.cuEventRecord((void*)end, null));
        float time;
        Assert.Equal(CudaResult.InvalidHandle, _gpu.Cuda.cuEventElapsedTime(&time, (void*)start, (void*)end));
    }

    [Fact]
    public void Events_that_were_not_recorded_have_no_time()
    {
        float time;
        var (start, end) = (_gpu.Event(), _gpu.Event());
        Assert.Equal(CudaResult.InvalidHandle, _gpu.Cuda.cuEventElapsedTime(&time, (void*)start, (void*)end));
    }

    private double TimeOf(Func<CudaResult> work)
    {
        var (start, end) = (_gpu.Event(), _gpu.Event());
        Check(_gpu.Cuda.cuEventRecord((void*)start, null));
        Check(work());
        Check(_gpu.Cuda.cuEventRecord((void*)end, null));
        Check(_gpu.Cuda.cuEventSynchronize((void*)end));
        return _gpu.Elapsed(start, end);
    }
}

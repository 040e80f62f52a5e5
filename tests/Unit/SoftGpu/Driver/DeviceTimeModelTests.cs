using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Timing;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

public sealed class DeviceTimeModelTests
{
    private readonly DeviceTimeModel _model = new(tflops: 100, bandwidthGBs: 1000);

    [Theory]
    [InlineData(0, 0, 0, 2000)]
    [InlineData(0, 100_000_000, 0, 3000)]
    [InlineData(100_000_000, 0, 0, 4000)]
    [InlineData(0, 0, 1_000_000, 3000)]
    [InlineData(50_000_000, 300_000_000, 1_000_000, 5000)]
    [InlineData(1, 0, 0, 2001)]
    public void A_kernel_takes_what_limits_it_most(long instructions, long operations, long bytes, long nanoseconds) =>
        Assert.Equal(nanoseconds, _model.Kernel(new KernelWork(instructions, operations, bytes)));

    [Fact]
    public void A_memset_writes_at_the_memorys_rate() => Assert.Equal(2000 + 1000, _model.Memset(1_000_000));

    [Fact]
    public void A_copy_within_the_device_reads_and_writes() => Assert.Equal(2000 + 2000, _model.CopyWithin(1_000_000));

    [Fact]
    public void A_copy_over_the_bus_goes_at_the_buss_rate() =>
        Assert.Equal(2000 + 40_000, _model.CopyOverBus(1_000_000));

    [Fact]
    public void An_engine_does_one_thing_at_a_time()
    {
        var clock = new LocalDeviceClock(new ManualTime());
        Assert.Equal(100, clock.Occupy(DeviceEngine.Compute, ready: 0, duration: 100));
        Assert.Equal(150, clock.Occupy(DeviceEngine.Compute, ready: 0, duration: 50));
        Assert.Equal(60, clock.Occupy(DeviceEngine.CopyIn, ready: 10, duration: 50));
        Assert.Equal(510, clock.Occupy(DeviceEngine.Compute, ready: 500, duration: 10));
    }

    [Fact]
    public void The_clock_stands_while_work_executes_and_goes_on_from_its_end()
    {
        var time = new ManualTime();
        var clock = new LocalDeviceClock(time);
        time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(1000, clock.Now);
        Assert.True(clock.Enter());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1000, clock.Now);
        clock.Occupy(DeviceEngine.Compute, ready: 1000, duration: 500);
        Assert.True(clock.Leave());
        Assert.Equal(1500, clock.Now);
        time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(2500, clock.Now);
    }
}

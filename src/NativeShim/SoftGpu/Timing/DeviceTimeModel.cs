using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Options;

namespace TensorFusion.SoftGpu.Timing;

/// <summary>
/// How long work takes on the modelled device, in nanoseconds, rounded up:
/// <code>
/// kernel = 2000 + S + max(F / R, I / (R / 2), B / W)  F floating-point operations (a fused multiply-add is two),
///                                                     I instructions of all threads, B bytes of global memory,
///                                                     S nanoseconds that a block sleeps (nanosleep)
/// memset = 2000 + B / W                               R TFLOPS * 10^12 a second, W bandwidth of the memory
/// copy within the device = 2000 + 2 * B / W           (read and written)
/// copy from, to or between hosts and devices = 2000 + B / 25 GB/s
/// </code>
/// Instructions are issued at half the floating-point rate because a rate of R needs R / 2 multiply-adds a second.
/// </summary>
internal sealed class DeviceTimeModel(double tflops, double bandwidthGBs)
{
    /// <summary>Time to start any operation, ns.</summary>
    public const long Overhead = 2000;

    /// <summary>Rate of the bus, bytes a nanosecond.</summary>
    public const double BusGBs = 25;

    private readonly double _operationsPerNanosecond = tflops * 1000;

    public DeviceTimeModel(SoftGpuDeviceSpec spec)
        : this(spec.Tflops, spec.BandwidthGBs)
    {
    }

    public long Kernel(in KernelWork work)
    {
        var arithmetic = work.FloatOperations / _operationsPerNanosecond;
        var issue = work.Instructions / (_operationsPerNanosecond / 2);
        var memory = work.GlobalBytes / bandwidthGBs;
        return Overhead + work.SleptNanoseconds
            + (long)Math.Ceiling(Math.Max(memory, Math.Max(arithmetic, issue)));
    }

    public long Memset(ulong bytes) => Overhead + (long)Math.Ceiling(bytes / bandwidthGBs);

    public long CopyWithin(ulong bytes) => Overhead + (long)Math.Ceiling(2.0 * bytes / bandwidthGBs);

    public long CopyOverBus(ulong bytes) => Overhead + (long)Math.Ceiling(bytes / BusGBs);
}

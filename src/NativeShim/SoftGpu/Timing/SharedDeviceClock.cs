using System.Diagnostics;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Memory;

namespace TensorFusion.SoftGpu.Timing;

/// <summary>
/// The clock of a device that several processes use: the machine's monotonic clock. The times at which the engines are
/// free lie in the device's ledger, so that all processes together never get more than one device's time, and an
/// operation is not complete before its modelled end. Where the host needs longer for an operation than the model says,
/// the device's time falls behind the machine's until the stream has nothing to do.
/// </summary>
internal sealed class SharedDeviceClock(DeviceLedger ledger) : DeviceClock
{
    /// <summary>Longest pause at a time, so that a reset of the context is noticed, ns.</summary>
    private const long LongestPause = 20_000_000;

    private readonly Lock _gate = new();
    private int _executing;

    public override long Now => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    public override bool Enter()
    {
        lock (_gate)
        {
            return _executing++ == 0;
        }
    }

    public override bool Leave()
    {
        lock (_gate)
        {
            return --_executing == 0;
        }
    }

    public override long Occupy(DeviceEngine engine, long ready, long duration) =>
        ledger.Occupy(engine, ready, duration);

    public override void WaitUntil(long end, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var left = end - Now;
            if (left <= Slack)
            {
                return;
            }

            Libc.Pause(Math.Min(left, LongestPause));
        }
    }
}

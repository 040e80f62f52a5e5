namespace TensorFusion.SoftGpu.Timing;

/// <summary>
/// The clock of a device that one process has for itself, in nanoseconds since the driver started. While the device is idle it runs with the host's
/// clock. While operations execute it stands, since the host needs another time for them than the modelled device;
/// when the last one has ended it goes on from the modelled end. An operation occupies its engine:
/// <code>start = max(end of the stream's previous operation, ends of its dependencies, submission, engine free)</code>
/// </summary>
internal sealed class LocalDeviceClock(TimeProvider time) : DeviceClock
{
    private readonly Lock _gate = new();
    private readonly long[] _engineFree = new long[3];
    private long _base;
    private long _baseTimestamp = time.GetTimestamp();
    private long _newestEnd;
    private int _executing;

    public override long Now
    {
        get
        {
            lock (_gate)
            {
                return ReadLocked();
            }
        }
    }

    public override bool Enter()
    {
        lock (_gate)
        {
            if (_executing == 0)
            {
                _base = ReadLocked();
            }

            return _executing++ == 0;
        }
    }

    public override bool Leave()
    {
        lock (_gate)
        {
            if (--_executing > 0)
            {
                return false;
            }

            _base = Math.Max(_base, _newestEnd);
            _baseTimestamp = time.GetTimestamp();
            return true;
        }
    }

    public override long Occupy(DeviceEngine engine, long ready, long duration)
    {
        lock (_gate)
        {
            ref var free = ref _engineFree[(int)engine];
            free = Math.Max(ready, free) + duration;
            _newestEnd = Math.Max(_newestEnd, free);
            return free;
        }
    }

    /// <summary>The modelled end is reached at once: the clock goes on from it.</summary>
    public override void WaitUntil(long end, CancellationToken cancellation)
    {
    }

    private long ReadLocked() =>
        _executing > 0 ? _base : _base + (long)time.GetElapsedTime(_baseTimestamp).TotalNanoseconds;
}

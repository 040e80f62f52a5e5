namespace TensorFusion.SoftGpu.Timing;

/// <summary>The clock of one device, in nanoseconds, and the times at which its engines are free.</summary>
internal abstract class DeviceClock
{
    /// <summary>What an operation may be ahead of the clock without a pause, ns.</summary>
    public const long Slack = 20_000;

    /// <summary>Device time now.</summary>
    public abstract long Now { get; }

    /// <summary>An operation begins to execute on the host; true when the device was idle.</summary>
    public abstract bool Enter();

    /// <summary>An operation has been executed by the host; true when the device is idle now.</summary>
    public abstract bool Leave();

    /// <summary>Occupies an engine from the first time that is not before <paramref name="ready"/>.</summary>
    /// <returns>The operation's end in device time.</returns>
    public abstract long Occupy(DeviceEngine engine, long ready, long duration);

    /// <summary>Waits on the host until an operation has ended on the modelled device as well.</summary>
    public abstract void WaitUntil(long end, CancellationToken cancellation);
}

using TensorFusion.Protocol.Control;

namespace TensorFusion.Worker.Gate;

/// <summary>What a gate did; written under its lock, read by anyone.</summary>
internal sealed class GateCounters
{
    private readonly long[] _waits = new long[WorkerShareStatus.WaitBounds.Count + 1];
    private long _throttled;
    private long _launches;
    private long _longKernels;

    /// <summary>Pieces of work that passed.</summary>
    public long Launches => Volatile.Read(ref _launches);

    /// <summary>Time for which work that was there had to wait, ns.</summary>
    public long Throttled => Volatile.Read(ref _throttled);

    /// <summary>How often work did not come forward for the time after which that is reported.</summary>
    public long LongKernels => Volatile.Read(ref _longKernels);

    /// <summary>Waits in each bucket of <see cref="WorkerShareStatus.WaitBounds"/>, and above the last.</summary>
    public IReadOnlyList<long> Waits => [.. _waits];

    public void CountLaunch() => _launches++;

    public void CountLongKernel() => Interlocked.Increment(ref _longKernels);

    /// <summary>A wait has ended.</summary>
    public void CountWait(long nanoseconds)
    {
        Interlocked.Add(ref _throttled, nanoseconds);
        var bucket = 0;
        while (bucket < WorkerShareStatus.WaitBounds.Count && nanoseconds > WorkerShareStatus.WaitBounds[bucket] * 1000)
        {
            bucket++;
        }

        Interlocked.Increment(ref _waits[bucket]);
    }
}

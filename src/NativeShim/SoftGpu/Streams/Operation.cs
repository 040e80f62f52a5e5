using TensorFusion.SoftGpu.Tasks;
using TensorFusion.SoftGpu.Timing;

namespace TensorFusion.SoftGpu.Streams;

/// <summary>
/// A task in a stream. It may run when it is the first of its stream and all operations that it depends on are
/// complete; in device time it starts at <see cref="Bound"/> or later.
/// </summary>
internal sealed class Operation(DeviceTask task, DeviceClock clock, long submitted)
{
    private readonly object _gate = new();
    private List<Operation>? _dependencies;
    private List<SoftStream>? _waiting;
    private Operation? _subscription;
    private volatile bool _complete;

    public DeviceTask Task => task;

    public bool IsComplete => _complete;

    /// <summary>The clock that <see cref="End"/> belongs to.</summary>
    public DeviceClock Clock => clock;

    /// <summary>Earliest start in device time: submission, and ends of dependencies on the same device.</summary>
    public long Bound { get; private set; } = submitted;

    /// <summary>End in device time, once complete.</summary>
    public long End { get; private set; }

    /// <summary>An operation that is complete already.</summary>
    public static Operation Finished(DeviceClock clock, long end)
    {
        var operation = new Operation(MarkerTask.Instance, clock, end);
        operation.Complete(end);
        return operation;
    }

    /// <summary>Adds a dependency, before the operation is appended to its stream.</summary>
    public void DependOn(Operation other)
    {
        if (other.IsComplete)
        {
            RaiseBound(other);
        }
        else
        {
            (_dependencies ??= []).Add(other);
        }
    }

    /// <summary>
    /// Whether all dependencies are complete; otherwise the stream is called again when one more is.
    /// </summary>
    public bool IsReady(SoftStream stream)
    {
        while (_dependencies is { Count: > 0 } dependencies)
        {
            var other = dependencies[^1];
            if (!other.IsComplete && (_subscription == other || other.TrySubscribe(stream)))
            {
                _subscription = other;
                return false;
            }

            RaiseBound(other);
            dependencies.RemoveAt(dependencies.Count - 1);
        }

        _dependencies = null;
        _subscription = null;
        return true;
    }

    /// <summary>Says that the operation is complete.</summary>
    /// <returns>Streams that wait for it, to be called outside of locks; null when there are none.</returns>
    public List<SoftStream>? Complete(long end)
    {
        lock (_gate)
        {
            End = end;
            _complete = true;
            var waiting = _waiting;
            _waiting = null;
            Monitor.PulseAll(_gate);
            return waiting;
        }
    }

    public void Wait()
    {
        if (_complete)
        {
            return;
        }

        lock (_gate)
        {
            while (!_complete)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    private bool TrySubscribe(SoftStream stream)
    {
        lock (_gate)
        {
            if (_complete)
            {
                return false;
            }

            (_waiting ??= []).Add(stream);
            return true;
        }
    }

    private void RaiseBound(Operation other)
    {
        if (other.Clock == clock)
        {
            Bound = Math.Max(Bound, other.End);
        }
    }
}

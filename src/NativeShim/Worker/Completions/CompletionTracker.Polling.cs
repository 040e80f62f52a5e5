using System.Diagnostics;
using TensorFusion.Driver;

namespace TensorFusion.Worker.Completions;

/// <summary>Looking how far the device is, and what happens when it has come to a point.</summary>
internal sealed unsafe partial class CompletionTracker
{
    private static readonly TimeSpan _probeEvery = TimeSpan.FromMilliseconds(2);
    private long _quietSince;
    private int _reached;
    private int _reachedBefore;

    /// <summary>Looks at the oldest point of each stream until one is not reached.</summary>
    /// <returns>NotReady while points are left, Success when none is, or the error that broke the context.</returns>
    public CudaResult Poll()
    {
        var result = LookAtAll();
        if (_calls.Count == 0 || result is not (CudaResult.Success or CudaResult.NotReady))
        {
            return result;
        }

        // What was finished before the program is asked to run something is told before it.
        var due = _calls.Count;
        result = LookAtAll();
        while (due-- > 0 && _calls.TryDequeue(out var call))
        {
            call.Run(sink, failed: false);
        }

        return result == CudaResult.Success && HasPending ? CudaResult.NotReady : result;
    }

    /// <summary>
    /// Asks the driver for the state of a busy stream when nothing came forward for a while: words tell nothing of a
    /// broken context.
    /// </summary>
    /// <param name="device">The device whose context is current.</param>
    /// <returns>NotReady, or the error that broke the context.</returns>
    public CudaResult Probe(int device)
    {
        if (_reached != _reachedBefore || _quietSince == 0)
        {
            _reachedBefore = _reached;
            _quietSince = Stopwatch.GetTimestamp();
            return CudaResult.NotReady;
        }

        if (Stopwatch.GetElapsedTime(_quietSince) < _probeEvery)
        {
            return CudaResult.NotReady;
        }

        _quietSince = Stopwatch.GetTimestamp();
        if (Capturing || !Words(device).AreUsed)
        {
            return CudaResult.NotReady;
        }

        foreach (var lane in _lanes)
        {
            if (lane.Device == device && lane is { Busy: true, Retired: false })
            {
                var state = driver.cuStreamQuery((void*)lane.Stream);
                return state == CudaResult.Success ? CudaResult.NotReady : state;
            }
        }

        return CudaResult.NotReady;
    }

    private CudaResult LookAtAll()
    {
        if (sink.KeepsOrder && _deliveries > 0)
        {
            return PollInOrder();
        }

        for (var i = _lanes.Count - 1; i >= 0; i--)
        {
            var lane = _lanes[i];
            while (lane.First is { } point)
            {
                var result = point.Event!.Query();
                if (result == CudaResult.NotReady)
                {
                    break;
                }

                if (result != CudaResult.Success)
                {
                    return result;
                }

                Reach(lane, point, failed: false);
            }

            RemoveIfDone(lane);
        }

        return HasPending ? CudaResult.NotReady : CudaResult.Success;
    }

    /// <summary>
    /// As <see cref="Poll"/>, but deliveries come first: a point of one stream may cover a delivery of another that was
    /// looked at too early to be seen. So all streams are looked at, then those with deliveries once more, and only
    /// what the first look saw is told, after everything that is delivered.
    /// </summary>
    private CudaResult PollInOrder()
    {
        var first = ++_look;
        var result = Look(first, deliveriesOnly: false);
        if (result == CudaResult.Success)
        {
            result = Look(++_look, deliveriesOnly: true);
        }

        if (result != CudaResult.Success)
        {
            return result;
        }

        foreach (var lane in _lanes)
        {
            for (var point = lane.First; point is { Seen: > 0 }; point = point.Next)
            {
                if (point.Action.IsDelivery)
                {
                    point.Action.Run(sink, failed: false);
                    point.Action = CompletionAction.None;
                    _deliveries--;
                }
            }
        }

        for (var i = _lanes.Count - 1; i >= 0; i--)
        {
            var lane = _lanes[i];
            while (lane.First is { Seen: > 0 } point && point.Seen <= first)
            {
                Reach(lane, point, failed: false);
            }

            RemoveIfDone(lane);
        }

        return HasPending ? CudaResult.NotReady : CudaResult.Success;
    }

    private CudaResult Look(long look, bool deliveriesOnly)
    {
        foreach (var lane in _lanes)
        {
            var sees = !deliveriesOnly;
            for (var point = lane.First; point is not null && !sees; point = point.Next)
            {
                sees = point.Action.IsDelivery;
            }

            for (var point = lane.First; point is not null && sees; point = point.Next)
            {
                if (point.Seen > 0)
                {
                    continue;
                }

                var result = point.Event!.Query();
                if (result == CudaResult.NotReady)
                {
                    break;
                }

                if (result != CudaResult.Success)
                {
                    return result;
                }

                point.Seen = look;
            }
        }

        return CudaResult.Success;
    }

    /// <summary>The context is broken, or the connection ends: every waiter is let go.</summary>
    public void FailAll()
    {
        for (var i = _lanes.Count - 1; i >= 0; i--)
        {
            var lane = _lanes[i];
            lane.Dirty = false;
            while (lane.First is { } point)
            {
                Reach(lane, point, failed: true);
            }

            RemoveIfDone(lane);
        }

        while (_afterCapture.TryDequeue(out var waiting))
        {
            waiting.Action.Run(sink, failed: true);
        }

        while (_calls.TryDequeue(out var call))
        {
            call.Run(sink, failed: true);
        }
    }

    private void Reach(StreamLane lane, PendingPoint point, bool failed)
    {
        lane.First = point.Next;
        if (lane.First is null)
        {
            lane.Last = null;
        }

        var action = point.Action;
        var join = point.Join;
        if (action.IsDelivery)
        {
            _deliveries--;
        }

        if (Reached is not null && !failed)
        {
            Reached(lane);
        }

        point.Event!.Release();
        point.Event = null;
        point.Next = null;
        point.Join = null;
        point.Action = default;
        _spare.Push(point);
        _points--;
        _reached++;
        if (join is not null)
        {
            Arrive(join, failed);
        }
        else
        {
            Run(action, failed);
        }
    }

    private void Run(in CompletionAction action, bool failed)
    {
        if (action.IsCall && !failed)
        {
            _calls.Enqueue(action);
        }
        else
        {
            action.Run(sink, failed);
        }
    }

    private void Arrive(JoinedPoint join, bool failed)
    {
        join.Remaining--;
        if (join.Remaining == 0)
        {
            var action = join.Action;
            join.Action = default;
            _spareJoins.Push(join);
            action.Run(sink, failed);
        }
    }
}

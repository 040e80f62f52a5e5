using TensorFusion.Driver;

namespace TensorFusion.Worker.Completions;

/// <summary>
/// Learns of the device's progress for one connection by looking at the oldest point of each stream, and tells the
/// program. Points are set where somebody waits, not after each call: what the device does at a point costs it
/// microseconds. One thread uses it; the context of a stream's device must be current when a point is set.
/// </summary>
/// <param name="driver">The driver.</param>
/// <param name="sink">Where the program sees completions.</param>
internal sealed unsafe partial class CompletionTracker(CudaDriver driver, ICompletionSink sink)
{
    private readonly List<StreamLane> _lanes = [];
    private readonly Dictionary<int, EventPool> _pools = [];
    private readonly Dictionary<int, ProgressWords> _words = [];
    private readonly Stack<PendingPoint> _spare = new();
    private readonly Stack<JoinedPoint> _spareJoins = new();
    private readonly Queue<(int Device, CompletionAction Action)> _afterCapture = new();
    private readonly Queue<CompletionAction> _calls = new();
    private int _points;
    private int _deliveries;
    private long _look;

    /// <summary>Whether anything is left to be polled for.</summary>
    public bool HasPending => _points > 0 || _calls.Count > 0;

    /// <summary>Told of an error that breaks the context before anybody else can know of it.</summary>
    public Action<CudaResult>? Broken { get; init; }

    /// <summary>Called when a stream came to a point, before anybody is told.</summary>
    public Action<StreamLane>? Reached { get; set; }

    /// <summary>Whether a stream is being captured.</summary>
    public bool Capturing => _lanes.Exists(l => l.Capturing);

    /// <summary>Whether the device may still have work of this connection.</summary>
    public bool IsBusy(int device)
    {
        foreach (var lane in _lanes)
        {
            if (lane.Device == device && lane.Busy && !lane.Capturing)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The events of a device.</summary>
    public EventPool Events(int device)
    {
        if (!_pools.TryGetValue(device, out var pool))
        {
            _pools[device] = pool = new EventPool(driver, Words(device));
        }

        return pool;
    }

    /// <summary>Words that a device writes; they are there until the connection ends.</summary>
    public ProgressWords Words(int device)
    {
        if (!_words.TryGetValue(device, out var words))
        {
            _words[device] = words = new ProgressWords(driver);
        }

        return words;
    }

    public void Add(StreamLane lane) => _lanes.Add(lane);

    /// <summary>
    /// The stream is about to be destroyed: its last point is set, so that waiting for all still includes it.
    /// </summary>
    public void Retire(StreamLane lane)
    {
        if (lane.Dirty && !lane.Capturing)
        {
            _ = SetPoint(lane, CompletionAction.None, null);
        }

        lane.Retired = true;
        lane.Dirty = false;
        RemoveIfDone(lane);
    }

    /// <summary>Follows an event that was just recorded on the stream.</summary>
    public CudaResult Follow(StreamLane lane, DriverEvent recorded, in CompletionAction action)
    {
        var result = recorded.Follow((void*)lane.Stream);
        if (result != CudaResult.Success)
        {
            return result;
        }

        recorded.Hold();
        lane.Dirty = false;
        Append(lane, recorded, action, null);
        return CudaResult.Success;
    }

    /// <summary>Runs the action when the stream has finished what it was given so far; at once if it has.</summary>
    public CudaResult AfterStream(StreamLane lane, in CompletionAction action)
    {
        var idle = !lane.Busy && !(lane.IsLegacyDefault && BlockingLanesBusy(lane.Device));
        if (idle)
        {
            action.Run(sink, failed: false);
            return CudaResult.Success;
        }

        var result = SetPoint(lane, action, null);
        if (result != CudaResult.Success)
        {
            TellBreak(result);
            action.Run(sink, failed: true);
        }

        return result;
    }

    /// <summary>Runs the action when every stream of the device has finished what it was given so far.</summary>
    /// <param name="device">The device's number.</param>
    /// <param name="action">What to do then.</param>
    /// <param name="patient">Nobody waits for it: it may come after the captures that are under way.</param>
    public CudaResult AfterDevice(int device, in CompletionAction action, bool patient = false)
    {
        if ((action.IsReclaim || patient) && Capturing)
        {
            // The legacy stream must not be touched during a capture, and what is captured does not run yet.
            _afterCapture.Enqueue((device, action));
            return CudaResult.Success;
        }

        if (!_spareJoins.TryPop(out var join))
        {
            join = new JoinedPoint();
        }

        join.Action = action;
        join.Remaining = 1;
        var result = CudaResult.Success;
        for (var i = 0; i < _lanes.Count; i++)
        {
            var lane = _lanes[i];
            if (lane.Device != device || lane.Capturing || !lane.Busy)
            {
                continue;
            }

            join.Remaining++;
            var set = SetPoint(lane, CompletionAction.None, join);
            if (set != CudaResult.Success)
            {
                join.Remaining--;
                result = set;
            }
        }

        TellBreak(result);
        Arrive(join, failed: result != CudaResult.Success);
        return result;
    }

    /// <summary>Runs what had to wait for the end of captures.</summary>
    public void CaptureEnded()
    {
        while (!Capturing && _afterCapture.TryDequeue(out var waiting))
        {
            _ = AfterDevice(waiting.Device, waiting.Action);
        }
    }

    /// <summary>
    /// Sets a point on every stream that has work after its last one, so that polling sees the end of it.
    /// </summary>
    public CudaResult MarkAll(int device)
    {
        var first = CudaResult.Success;
        for (var i = 0; i < _lanes.Count; i++)
        {
            var lane = _lanes[i];
            if (lane.Device == device && lane.Dirty && !lane.Capturing)
            {
                var result = SetPoint(lane, CompletionAction.None, null);
                first = first == CudaResult.Success ? result : first;
            }
        }

        return first;
    }

    /// <summary>Destroys the events; nothing may be pending.</summary>
    public void Destroy(int device)
    {
        if (_pools.Remove(device, out var pool))
        {
            pool.Destroy();
        }
    }

    /// <summary>Frees the words of a device, at the connection's end.</summary>
    public void DestroyWords(int device)
    {
        if (_words.Remove(device, out var words))
        {
            words.Destroy();
        }
    }

    /// <summary>A broken context is told before its waiters are let go: they look for an error then.</summary>
    private void TellBreak(CudaResult result)
    {
        if (result.BreaksContext())
        {
            Broken?.Invoke(result);
            sink.SetAsyncError(result);
        }
    }

    private bool BlockingLanesBusy(int device)
    {
        foreach (var lane in _lanes)
        {
            if (lane.Device == device && lane.Blocking && lane.Busy && !lane.Capturing)
            {
                return true;
            }
        }

        return false;
    }

    private CudaResult SetPoint(StreamLane lane, in CompletionAction action, JoinedPoint? join)
    {
        // Nothing came after the newest point: it stands for this one too. The legacy stream also waits for others.
        if (!lane.Dirty && lane.Last?.Event is { } last && !lane.IsLegacyDefault)
        {
            last.Hold();
            Append(lane, last, action, join);
            return CudaResult.Success;
        }

        var result = Events(lane.Device).Take(timing: false, out var taken);
        if (result != CudaResult.Success || taken is null)
        {
            return result;
        }

        result = taken.Set((void*)lane.Stream);
        if (result != CudaResult.Success)
        {
            taken.Release();
            return result;
        }

        lane.Dirty = false;
        Append(lane, taken, action, join);
        return CudaResult.Success;
    }

    private void Append(StreamLane lane, DriverEvent held, in CompletionAction action, JoinedPoint? join)
    {
        if (!_spare.TryPop(out var point))
        {
            point = new PendingPoint();
        }

        point.Event = held;
        point.Action = action;
        point.Join = join;
        point.Seen = 0;
        if (action.IsDelivery)
        {
            _deliveries++;
        }

        if (lane.Last is { } last)
        {
            last.Next = point;
        }
        else
        {
            lane.First = point;
        }

        lane.Last = point;
        _points++;
    }

    private void RemoveIfDone(StreamLane lane)
    {
        if (lane is { Retired: true, First: null })
        {
            _lanes.Remove(lane);
        }
    }
}

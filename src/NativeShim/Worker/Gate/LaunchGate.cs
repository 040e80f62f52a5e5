using TensorFusion.Driver;
using TensorFusion.Worker.Completions;

namespace TensorFusion.Worker.Gate;

/// <summary>
/// One connection at the gate of one device: what it has in flight. Used by the connection's command thread, with the
/// device's context current where work or marks are given.
/// </summary>
internal sealed class LaunchGate(DeviceGate device)
{
    /// <summary>Most pieces of work before a mark.</summary>
    private const int MaxPerMark = 32;

    /// <summary>The same while nobody else is there and no limit holds: a mark costs the device some microseconds.</summary>
    private const int MaxFreePerMark = 256;

    private const int FirstFreePerMark = 16;

    private readonly List<LaunchMark> _marks = [];
    private readonly List<StreamLane> _touched = [];
    private int _perMark = 1;
    private int _unmarked;
    private long _passed;
    private long _passedAtPoll;
    private long _group;
    private long _look;
    private bool _active;
    private bool _waits;

    /// <summary>Whether polling may find something new.</summary>
    public bool HasPending => _active || device.IsLingering;

    public DeviceGate Device => device;

    /// <summary>Whether a piece of work may be given to the stream now; call <see cref="Passed"/> after it was.</summary>
    /// <param name="lane">The stream.</param>
    /// <param name="wait">How long to wait for a turn, ns; 0: for work in flight.</param>
    public bool TryPass(StreamLane lane, out long wait)
    {
        lock (device.Sync)
        {
            // Until it passes, the work is at hand: a turn that ends meanwhile is asked for again at once.
            SetWaits(true);
            var passes = MayPass(lane, out wait);
            SetWaits(!passes);
            return passes;
        }
    }

    /// <summary>The work that waits to pass is given up.</summary>
    public void Withdraw()
    {
        lock (device.Sync)
        {
            SetWaits(false);
            device.Withdraw();
        }
    }

    /// <summary>The work was given to the stream.</summary>
    public void Passed(StreamLane lane)
    {
        lock (device.Sync)
        {
            device.Counters.CountLaunch();
            if (lane.Unmarked++ == 0)
            {
                _touched.Add(lane);
            }

            _passed++;
            _unmarked++;
            if (_unmarked >= Math.Min(_perMark, MaxMarked))
            {
                MarkTouched();
            }
        }
    }

    /// <summary>Something follows on the stream that is not charged: the mark is set before it.</summary>
    public void Separate(StreamLane lane)
    {
        if (device.IsMeasured)
        {
            Flush(lane);
        }
    }

    /// <summary>The stream can take no mark later: it is set now.</summary>
    public void Flush(StreamLane lane)
    {
        if (lane.Unmarked > 0)
        {
            lock (device.Sync)
            {
                MarkTouched();
            }
        }
    }

    /// <summary>Looks how far the device is.</summary>
    public void Poll()
    {
        lock (device.Sync)
        {
            if (_active)
            {
                ReachMarks();
                MarkWhenDry();
                LeaveWhenDone(ended: false);
            }

            device.Poll();
        }
    }

    /// <summary>The connection ends, or the context is broken: what is in flight is not followed any more.</summary>
    public void Abandon()
    {
        lock (device.Sync)
        {
            foreach (var mark in _marks)
            {
                mark.Event.Release();
            }

            _marks.Clear();
            ForgetTouched();
            SetWaits(false);
            LeaveWhenDone(ended: true);
        }
    }

    private bool MayPass(StreamLane lane, out long wait)
    {
        wait = 0;
        var most = device.MaxGroups;
        if (_marks.Count > 0 && (_perMark == 1 || Groups >= most))
        {
            ReachMarks();
            LeaveWhenDone(ended: false);
        }

        if (!device.MayPass(out wait))
        {
            MarkTouched();
            return false;
        }

        if (_active && Groups >= most && !device.TryEscape())
        {
            return false;
        }

        if (!_active)
        {
            _active = true;
            _perMark = device.IsFree ? FirstFreePerMark : 1;
            device.Enter(lane);
            device.Begun();
        }

        return true;
    }

    private void SetWaits(bool waits)
    {
        if (_waits != waits)
        {
            _waits = waits;
            device.CountWaiting(waits ? 1 : -1);
        }
    }

    private int MaxMarked => device.IsFree ? MaxFreePerMark : MaxPerMark;

    private long Groups => _marks.Count == 0 ? 0 : _group - _marks[0].Group;

    private void ReachMarks()
    {
        _look++;
        for (var i = 0; i < _marks.Count;)
        {
            var mark = _marks[i];
            if (mark.Lane.UnreachedAt == _look)
            {
                i++;
                continue;
            }

            var result = mark.Event.Query();
            if (result == CudaResult.NotReady)
            {
                mark.Lane.UnreachedAt = _look;
                i++;
                continue;
            }

            _marks.RemoveAt(i);
            if (result == CudaResult.Success)
            {
                var mean = device.Reach(in mark);
                var perMark = device.MarkTime.Ticks * 100 / Math.Max(1, mean);
                _perMark = (int)Math.Clamp(perMark, 1, Math.Min(MaxMarked, 2 * _perMark));
            }

            mark.Event.Release();
        }
    }

    /// <summary>Nothing was given since the last look: the end of what is in flight gets a mark.</summary>
    private void MarkWhenDry()
    {
        if (_unmarked > 0 && _passed == _passedAtPoll)
        {
            // Where time is only estimated, the points that the program's own waiting needs will do.
            if (device.IsMeasured || _touched.Exists(lane => lane.Dirty))
            {
                MarkTouched();
            }
            else if (_touched.TrueForAll(lane => !lane.Busy))
            {
                device.ChargeEstimate(_unmarked);
                ForgetTouched();
            }
        }

        _passedAtPoll = _passed;
    }

    private void MarkTouched()
    {
        if (_unmarked == 0)
        {
            return;
        }

        foreach (var lane in _touched)
        {
            if (!lane.Capturing && device.Mark(lane) is { } taken)
            {
                _marks.Add(new LaunchMark(taken, lane.Unmarked, _group, lane));
            }
        }

        _group++;
        ForgetTouched();
    }

    private void ForgetTouched()
    {
        _touched.ForEach(lane => lane.Unmarked = 0);
        _touched.Clear();
        _unmarked = 0;
    }

    private void LeaveWhenDone(bool ended)
    {
        if (_active && _marks.Count == 0 && _unmarked == 0)
        {
            _active = false;
            device.Leave(ended);
        }
    }
}

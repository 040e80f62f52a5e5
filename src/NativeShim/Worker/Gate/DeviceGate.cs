using TensorFusion.Arbiter.Accounts;
using TensorFusion.Arbiter.Sharing;
using TensorFusion.Driver;
using TensorFusion.Worker.Completions;

namespace TensorFusion.Worker.Gate;

/// <summary>
/// The gate of one device for all connections of the slice. Work passes only during a turn. A *period* is the time from
/// the first piece of work on an idle device to the moment when all is done; its device time is measured by an event
/// before it and marks behind the work, and charged as the marks are reached.
/// </summary>
internal sealed unsafe partial class DeviceGate
{
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>Age of the first event at which a newer one takes its place: elapsed times are 24-bit floats.</summary>
    private const long RebaseAfter = 50_000_000;

    /// <summary>How often device time is measured while nobody else is there and no limit holds.</summary>
    private const long SampleEvery = 1_000_000;

    private readonly CudaDriver _driver;
    private readonly TurnSeat _seat;
    private readonly GateOptions _options;
    private readonly EventPool _events;
    private DriverEvent? _start;
    private long _measured;
    private long _turnCharged;
    private long _lingerUntil;
    private long _restSince;
    private long _startedAt;
    private long _sampledAt;
    private long _progressAt;
    private long _escapedAt;
    private double _gap = double.MaxValue;
    private double _mean;
    private int _active;
    private int _waiting;
    private bool _turn;
    private bool _draining;
    private bool _reported;

    public DeviceGate(CudaDriver driver, TurnSeat seat, GateOptions options)
    {
        _driver = driver;
        _seat = seat;
        _options = options;
        _events = new EventPool(driver, new ProgressWords(driver));
    }

    /// <summary>Guards everything here and the marks of each connection.</summary>
    public Lock Sync { get; } = new();

    public GateCounters Counters { get; } = new();

    public TurnSeat Seat => _seat;

    public GateOptions Options => _options;

    /// <summary>The running period is measured by events; otherwise it is estimated.</summary>
    public bool IsMeasured => _start is not null;

    /// <summary>A turn is kept without work, for a moment; polling ends it.</summary>
    public bool IsLingering => _lingerUntil != 0;

    /// <summary>No work passes until what is in flight has ended.</summary>
    public bool IsDraining => _draining;

    /// <summary>Whether work may pass now; asks for a turn when there is none. Call under <see cref="Sync"/>.</summary>
    /// <param name="wait">How long to wait before asking again, ns; 0: for work in flight.</param>
    public bool MayPass(out long wait)
    {
        wait = 0;
        EndRest();
        if (_turn && (_draining || MustStop()))
        {
            _draining = true;
            if (_active > 0)
            {
                return TryEscape();
            }

            EndTurn();
        }

        if (_turn)
        {
            return true;
        }

        if (!_seat.Ask(out wait))
        {
            return false;
        }

        _turn = true;
        _turnCharged = 0;
        if (_waiting > 1)
        {
            // Other connections of the slice sleep until a turn is given to it.
            _seat.Wake();
        }

        return true;
    }

    /// <summary>One more connection, or one less, has work that waits to pass. Call under <see cref="Sync"/>.</summary>
    public void CountWaiting(int change) => _waiting += change;

    /// <summary>A connection gave its waiting work up. Call under <see cref="Sync"/>.</summary>
    public void Withdraw()
    {
        if (!_turn && _waiting == 0)
        {
            _seat.Withdraw();
        }
    }

    /// <summary>
    /// Lets one piece of work pass when nothing came forward for a while: a kernel may wait for a later one.
    /// </summary>
    public bool TryEscape()
    {
        var now = _seat.Now;
        if (now - Math.Max(_progressAt, _escapedAt) < _options.Escape.Ticks * 100)
        {
            return false;
        }

        _escapedAt = now;
        return true;
    }

    /// <summary>A connection begins to have work on the device; the work follows on the stream.</summary>
    public void Enter(StreamLane lane)
    {
        if (_active++ > 0)
        {
            return;
        }

        var now = _seat.Now;
        _progressAt = now;
        _reported = false;

        if (_seat.IsFree && now - _sampledAt < SampleEvery)
        {
            return;
        }

        _sampledAt = now;
        _measured = 0;
        if (_events.Take(timing: true, out var taken) == CudaResult.Success && taken is not null)
        {
            _startedAt = now;
            if (_driver.cuEventRecord((void*)taken.Handle, (void*)lane.Stream) == CudaResult.Success)
            {
                _start = taken;
            }
            else
            {
                taken.Release();
            }
        }
    }

    /// <summary>Work is about to be given. If it is the first of a period, what the host needed since the event before it
    /// was not the device's.</summary>
    public void Begun()
    {
        if (_startedAt != 0 && _start is not null)
        {
            _measured = _seat.Now - _startedAt;
            _startedAt = 0;
        }
    }

    /// <summary>The device came to a mark: charges the time since the period's last one.</summary>
    /// <returns>Device time of one piece of work, ns.</returns>
    public double Reach(in LaunchMark mark)
    {
        float milliseconds;
        _progressAt = _seat.Now;
        _reported = false;
        var delta = (long)(_mean * mark.Launches);
        if (_start is { } start && mark.Event.Timing
            && _driver.cuEventElapsedTime(&milliseconds, (void*)start.Handle, (void*)mark.Event.Handle)
                == CudaResult.Success)
        {
            var total = (long)(milliseconds * NanosecondsPerMillisecond);
            delta = Math.Max(0, total - _measured);
            _measured = Math.Max(_measured, total);
            _mean = (double)delta / Math.Max(1, mark.Launches);
            if (_measured > RebaseAfter)
            {
                start.Release();
                mark.Event.Hold();
                _start = mark.Event;
                _measured = 0;
            }
        }

        Charge(delta);
        return _mean;
    }

    /// <summary>Charges work whose end is known without a mark.</summary>
    public void ChargeEstimate(int launches)
    {
        _progressAt = _seat.Now;
        Charge((long)(_mean * launches));
    }

    /// <summary>A connection has no more work on the device.</summary>
    /// <param name="ended">It will not have any later.</param>
    public void Leave(bool ended)
    {
        if (--_active > 0)
        {
            return;
        }

        _start?.Release();
        _start = null;
        if (_draining)
        {
            EndTurn();
            return;
        }

        if (_waiting > 0)
        {
            // It passes at once, or asks whether the turn may go on.
            return;
        }

        _restSince = ended ? 0 : _seat.Now;
        if (!_seat.OthersWait)
        {
            _seat.Rest();
            return;
        }

        // A program that comes back at once would lose what it is entitled to if each pause cost it its turn.
        var linger = _options.Linger.Ticks * 100;
        if (ended || _gap > linger || _turnCharged >= _options.Quantum.Ticks * 100 || !_seat.TryHold())
        {
            EndTurn();
            return;
        }

        _lingerUntil = _restSince + Math.Min(linger, (long)(2 * _gap) + 1000);
    }

    /// <summary>Ends a turn that was kept for work that did not come.</summary>
    public void Poll()
    {
        if (_lingerUntil != 0 && _active == 0)
        {
            var now = _seat.Now;
            if (now >= _lingerUntil || !_seat.OthersWait)
            {
                EndLinger(now);
                EndTurn();
            }
        }
    }

    /// <summary>Changes what the slice may have.</summary>
    /// <exception cref="ArgumentException">The terms contradict themselves.</exception>
    public void Resize(ShareTerms terms)
    {
        lock (Sync)
        {
            _seat.Resize(terms);
        }
    }

    /// <summary>The context is broken or the worker ends: the turn goes to others.</summary>
    public void Abandon()
    {
        lock (Sync)
        {
            _seat.Leave();
        }
    }

    /// <summary>For how long nothing came forward though there is work, ns; 0 while there is none.</summary>
    public long StalledFor()
    {
        lock (Sync)
        {
            return _active > 0 ? _seat.Now - _progressAt : 0;
        }
    }

    /// <summary>Whether the present stall is to be reported; true once.</summary>
    public bool TryReport()
    {
        lock (Sync)
        {
            if (_reported)
            {
                return false;
            }

            _reported = true;
            Counters.CountLongKernel();
            return true;
        }
    }

    private bool MustStop()
    {
        if (!_seat.TryHold() || (_seat.Limit < 1 && !_seat.MayContinue()))
        {
            return true;
        }

        if (_turnCharged < _options.Quantum.Ticks * 100 || !_seat.OthersWait)
        {
            return false;
        }

        if (!_seat.TryRenew())
        {
            return true;
        }

        _turnCharged = 0;
        return false;
    }

    private void EndTurn()
    {
        _draining = false;
        _turn = false;
        _turnCharged = 0;
        _seat.Release(wanting: _waiting > 0);
    }

    /// <summary>The program comes back with work: how long it was away tells how long to wait for it next
    /// time.</summary>
    private void EndRest()
    {
        if (_restSince != 0)
        {
            var now = _seat.Now;
            var gap = now - _restSince;
            _gap = _gap == double.MaxValue ? gap : (0.75 * _gap) + (0.25 * gap);
            EndLinger(now);
            _restSince = 0;
        }
    }

    private void EndLinger(long now)
    {
        if (_lingerUntil != 0)
        {
            // Nobody else could use that time.
            _lingerUntil = 0;
            var held = Math.Max(0, now - _restSince);
            _turnCharged += held;
            _seat.ChargeHeld(held);
        }
    }

    private void Charge(long nanoseconds)
    {
        if (nanoseconds > 0)
        {
            _turnCharged += nanoseconds;
            _seat.Charge(nanoseconds);
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using TensorFusion.Driver;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Faults;
using TensorFusion.Worker.Gate;

namespace TensorFusion.Worker.Tiers;

/// <summary>
/// Where the slice's memory is, and the one thread that moves it. Commands wait for their turn; status can be read at
/// any time.
/// </summary>
internal sealed class TierManager : IDisposable
{
    /// <summary>How long programs' work on the device is waited for before a freeze is refused.</summary>
    private static readonly TimeSpan _drainLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan _pressurePeriod = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private readonly BlockingCollection<(WorkerCommand Command, Action<string?> Done)> _commands = [];
    private readonly IReadOnlyList<WorkerDevice> _devices;
    private readonly FreezeGate _gate;
    private readonly WorkerHealth _health;
    private readonly TierProgress _progress = new();
    private readonly TierSteps _steps;
    private readonly TierEngine? _engine;
    private readonly TierLedger? _ledger;
    private readonly WorkerLog _log;
    private readonly Action _changed;
    private readonly string _unavailable;
    private WorkerResidency _state;

    /// <summary>What the state is when the command has ended: shown together with its answer, never before it.</summary>
    private WorkerResidency _after;
    private long _attempt;
    private string _message = "";
    private ulong _pressure;

    /// <param name="spec">The worker's spec.</param>
    /// <param name="devices">The slice's devices.</param>
    /// <param name="gate">Where command threads wait.</param>
    /// <param name="health">The worker's health.</param>
    /// <param name="log">The worker's log.</param>
    /// <param name="changed">Told when the status has changed in a way that an agent wants to know at once.</param>
    public TierManager(
        WorkerSpec spec, IReadOnlyList<WorkerDevice> devices, FreezeGate gate, WorkerHealth health, WorkerLog log,
        Action changed)
    {
        _devices = devices;
        _gate = gate;
        _health = health;
        _log = log;
        _changed = changed;
        _steps = new TierSteps(
            Environment.GetEnvironmentVariable(TierSteps.Variable), spec.RunDirectory, _progress, changed);
        _unavailable = "the node has no tiers for frozen memory: give its silo budgets for them";
        try
        {
            if (spec.Tiers is { } tiers)
            {
                _ledger = new TierLedger(tiers);
                _engine = new TierEngine(
                    devices, _ledger, new ColdFile(tiers.ColdDirectory, spec.SliceId, _ledger), _steps, _progress,
                    Counters);
                _ledger.SetDroppable(true);
                _pressure = _ledger.Pressure;
            }
        }
        catch (TierException error)
        {
            _unavailable = error.Message;
            log.Write($"no tiers: {error.Message}");
        }

        health.Failed += (_, _) => gate.Abandon();
        gate.WishChanged += () =>
        {
            if (_state == WorkerResidency.Frozen)
            {
                changed();
            }
        };
    }

    public TierCounters Counters { get; } = new();

    /// <summary>Where the memory is now.</summary>
    public WorkerTierStatus Status()
    {
        var (step, done, total, rate, left) = _progress.Read();
        lock (_lock)
        {
            var away = _state == WorkerResidency.Hot ? 0 : _devices.Sum(device => (long)device.Memory.AwayBytes);
            return new WorkerTierStatus(
                _state, _attempt, _message, _state == WorkerResidency.Frozen && _gate.IsAwaited,
                Math.Round(_gate.Idle.TotalSeconds, 3), away, (long)(_engine?.HostBytes ?? 0),
                (long)(_engine?.DiskBytes ?? 0), step, (long)done, (long)total, Math.Round(rate), Math.Round(left, 1),
                _devices.Select(device => (long)device.FixedBytes).DefaultIfEmpty().Max());
        }
    }

    /// <summary>Takes a freeze or resume.</summary>
    /// <param name="command">The command.</param>
    /// <param name="done">Told when it is done: null, or why it was refused.</param>
    public void Submit(WorkerCommand command, Action<string?> done) => _commands.Add((command, done));

    /// <summary>Runs commands until <see cref="Dispose"/>; a thread of its own.</summary>
    public void Run()
    {
        while (!_commands.IsCompleted)
        {
            if (_commands.TryTake(out var next, _pressurePeriod))
            {
                next.Done(Execute(next.Command));
            }
            else
            {
                AnswerPressure();
            }
        }
    }

    public void Dispose() => _commands.CompleteAdding();

    /// <summary>Removes what the worker has outside of its process, at its end.</summary>
    public void RemoveFiles() => _engine?.RemoveFiles();

    private string? Execute(WorkerCommand command)
    {
        if (command.Attempt != 0 && command.Attempt == _attempt)
        {
            return _message.Length == 0 ? null : _message;
        }

        string? refusal;
        _after = _state;
        if (_engine is null)
        {
            refusal = _unavailable;
        }
        else if (_health.State != WorkerState.Ready)
        {
            refusal = $"the worker is {_health.State}: {_health.Message}";
        }
        else
        {
            var before = Accept(command);
            refusal = Guarded(command, _engine, before);
        }

        if (refusal is not null)
        {
            Counters.Add("tierRefusals", 1);
            _log.Write($"{command.Command} refused: {refusal}");
        }

        Note(_after, command.Attempt, refusal ?? "");
        return refusal;
    }

    /// <summary>Shows that the move has begun.</summary>
    /// <returns>Where the memory was before.</returns>
    private WorkerResidency Accept(WorkerCommand command)
    {
        var before = _state;
        var moves = (command.Command, _state) switch
        {
            (WorkerCommandKind.Freeze, WorkerResidency.Hot) => WorkerResidency.Freezing,
            (WorkerCommandKind.Freeze, WorkerResidency.Frozen) when command.To == WorkerTier.Disk =>
                WorkerResidency.Freezing,
            (WorkerCommandKind.Resume, WorkerResidency.Frozen) => WorkerResidency.Resuming,
            _ => _state,
        };
        Note(moves, command.Attempt, "");
        return before;
    }

    private string? Guarded(WorkerCommand command, TierEngine engine, WorkerResidency before)
    {
        try
        {
            return command.Command == WorkerCommandKind.Resume
                ? Resume(engine, before)
                : Freeze(engine, command, before);
        }
        catch (Exception error) when (error is EvictionException or LostContentException or DriverException)
        {
            // What programs had is gone. They are told at their next call, and the worker ends with the last of them.
            var result = error switch
            {
                EvictionException eviction => eviction.Result,
                DriverException driver => driver.Result,
                _ => CudaResult.Unknown,
            };
            _progress.End();
            _health.Fail(result, () => $"{command.Command} failed: {error.Message}");
            return error.Message;
        }
    }

    private string? Freeze(TierEngine engine, WorkerCommand command, WorkerResidency before)
    {
        var since = Stopwatch.GetTimestamp();
        var wasFrozen = before == WorkerResidency.Frozen;
        _steps.Reach("freeze.drain");
        if (_gate.BeginMove(_drainLimit) is { } obstacle)
        {
            _progress.End();
            _after = before;
            return $"{obstacle}, for {_drainLimit.TotalSeconds:0} s now";
        }

        var frozen = wasFrozen;
        EachGate(gate => gate.StepAside());
        try
        {
            _steps.Reach("freeze.drained");
            if (!wasFrozen)
            {
                engine.Freeze(command.To ?? WorkerTier.Host);
                frozen = true;
            }
            else if (command.To == WorkerTier.Disk)
            {
                engine.MoveToDisk();
            }

            Counters.Add("tierFreezes", 1);
            Counters.Add("tierFreezeMicroseconds", (long)Stopwatch.GetElapsedTime(since).TotalMicroseconds);
            _log.Write(
                $"frozen in {Stopwatch.GetElapsedTime(since).TotalMilliseconds:0} ms: host tier "
                + $"{engine.HostBytes >> 20} MiB, disk tier {engine.DiskBytes >> 20} MiB");
            return null;
        }
        catch (Exception error) when (!TierEngine.IsFatal(error) && error is TierException or DriverException)
        {
            return error.Message;
        }
        finally
        {
            _after = frozen ? WorkerResidency.Frozen : WorkerResidency.Hot;
            _progress.End();
            if (!frozen)
            {
                EachGate(gate => gate.StepBack());
            }

            _gate.EndMove(open: !frozen);
        }
    }

    private string? Resume(TierEngine engine, WorkerResidency before)
    {
        if (before == WorkerResidency.Hot)
        {
            return null;
        }

        var since = Stopwatch.GetTimestamp();
        var resumed = false;
        if (_gate.BeginMove(_drainLimit) is { } obstacle)
        {
            _after = WorkerResidency.Frozen;
            return obstacle;
        }

        try
        {
            engine.Resume();
            resumed = true;
            Counters.Add("tierResumes", 1);
            Counters.Add("tierResumeMicroseconds", (long)Stopwatch.GetElapsedTime(since).TotalMicroseconds);
            _log.Write($"resumed in {Stopwatch.GetElapsedTime(since).TotalMilliseconds:0} ms");
            return null;
        }
        catch (TierException error)
        {
            return error.Message;
        }
        finally
        {
            _after = resumed ? WorkerResidency.Hot : WorkerResidency.Frozen;
            _progress.End();
            if (resumed)
            {
                EachGate(gate => gate.StepBack());
            }

            _gate.EndMove(open: resumed);
        }
    }

    /// <summary>A frozen slice takes no part in the turns of its cards.</summary>
    private void EachGate(Action<DeviceGate> act)
    {
        foreach (var device in _devices)
        {
            if (device.Gate is { } gate)
            {
                act(gate);
            }
        }
    }

    private void AnswerPressure()
    {
        if (_ledger is null || _engine is null || _state != WorkerResidency.Hot || _ledger.Pressure == _pressure)
        {
            return;
        }

        _pressure = _ledger.Pressure;
        _engine.DropCopies();
    }

    private void Note(WorkerResidency state, long attempt, string message)
    {
        lock (_lock)
        {
            (_state, _attempt, _message) = (state, attempt, message);
        }

        _changed();
    }
}

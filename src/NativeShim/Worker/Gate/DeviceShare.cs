using System.Globalization;
using TensorFusion.Arbiter.Accounts;
using TensorFusion.Arbiter.Policies;
using TensorFusion.Arbiter.Qos;
using TensorFusion.Arbiter.Sharing;
using TensorFusion.Driver;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Devices;

namespace TensorFusion.Worker.Gate;

/// <summary>The slice's share of one card: its seat among the workers, its gate, and the proof that both hold.</summary>
internal sealed class DeviceShare
{
    private readonly WorkerDevice _device;
    private readonly WorkerIsolation _isolation;
    private readonly TurnClass _class;
    private readonly DeliveredShare _delivered;
    private readonly Lock _lock = new();
    private double _tflops;
    private double? _limit;

    private DeviceShare(WorkerDevice device, WorkerTurnSpec spec, TurnClass turnClass, TimeProvider time)
    {
        _device = device;
        _isolation = spec.Isolation;
        _class = turnClass;
        _delivered = new DeliveredShare(time);
        _tflops = device.Spec.Tflops;
        _limit = device.Spec.LimitTflops;
    }

    /// <summary>Whether the worker has seen that the slice's limits hold on this device.</summary>
    public bool IsVerified { get; private set; }

    /// <summary>Why not, when they do not.</summary>
    public string? Objection { get; private set; }

    /// <summary>Takes the slice's place on the card and puts the gate before the device.</summary>
    /// <exception cref="DriverException">The limits cannot be enforced; the message says why and what to do.</exception>
    public static DeviceShare Open(WorkerDevice device, WorkerSpec worker, WorkerTurnSpec spec, TimeProvider time)
    {
        try
        {
            if (spec.Isolation is WorkerIsolation.Hard or WorkerIsolation.Partitioned)
            {
                throw new DriverException(
                    $"device {device.Spec.Uuid}: isolation '{IsolationName(spec.Isolation)}' cannot be enforced here: "
                    + (spec.Isolation == WorkerIsolation.Hard
                        ? "this worker has no partition of multiprocessors for a slice"
                        : "the card has no MIG instance for the slice")
                    + "; ask for 'soft' or 'shared'", CudaResult.NotSupported);
            }

            var share = new DeviceShare(device, spec, ClassOf(worker, spec), time);
            var policy = TurnPolicies.Find(spec.Policy);
            var options = new TurnOptions
            {
                Policy = policy,
                Exclusive = spec.Isolation == WorkerIsolation.Soft,
            };
            var path = Path.Combine(spec.Directory, $"{device.Spec.Uuid}.turns");
            var seat = TurnSeat.Join(path, options, share.Terms(), time);
            device.Gate = new DeviceGate(device.Driver, seat, new GateOptions
            {
                Quantum = TimeSpan.FromMicroseconds(spec.QuantumMicroseconds),
                ReportAfter = TimeSpan.FromSeconds(spec.ReportAfterSeconds),
                StopAfter = TimeSpan.FromSeconds(spec.StopAfterSeconds),
            });
            device.Share = share;
            share.Verify();
            return share.IsVerified
                ? share
                : throw new DriverException(
                    $"device {device.Spec.Uuid}: the slice's limits are not enforced: {share.Objection}",
                    CudaResult.NotPermitted);
        }
        catch (Exception e) when (e is TurnException or ArgumentException)
        {
            throw new DriverException(
                $"device {device.Spec.Uuid}: the slice's share cannot be enforced: {e.Message}",
                CudaResult.NotPermitted);
        }
    }

    /// <summary>Changes the request and limit of compute; null leaves a value as it is.</summary>
    /// <exception cref="ArgumentException">They contradict themselves; nothing is changed.</exception>
    public void Resize(double? tflops, double? limit)
    {
        lock (_lock)
        {
            var (before, limitBefore) = (_tflops, _limit);
            _tflops = tflops ?? _tflops;
            _limit = limit is null ? _limit : limit == 0 ? null : limit;
            try
            {
                _device.Gate?.Resize(Terms());
            }
            catch (ArgumentException)
            {
                (_tflops, _limit) = (before, limitBefore);
                throw;
            }
        }
    }

    /// <summary>Whether the terms would be taken.</summary>
    /// <exception cref="ArgumentException">They contradict themselves.</exception>
    public void Check(double? tflops, double? limit) =>
        TermsOf(tflops ?? _tflops, limit is null ? _limit : limit == 0 ? null : limit).Validate();

    /// <summary>The share in words.</summary>
    public string Describe()
    {
        var seat = _device.Gate!.Seat;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"isolation {IsolationName(_isolation)}, {_class.Name}, entitled to {seat.Terms.Request:P2} of the card, "
            + $"limit {seat.Limit:P2}, {_device.Ledger.Limit >> 20} MiB");
    }

    /// <summary>Present numbers.</summary>
    public WorkerShareStatus Status()
    {
        var gate = _device.Gate!;
        var charged = gate.Seat.Charged;
        return new WorkerShareStatus(
            IsVerified,
            gate.Seat.Terms.Request,
            gate.Seat.Limit,
            _delivered.Read(charged),
            charged / 1000,
            gate.Counters.Throttled / 1000,
            gate.Seat.Turns,
            gate.Counters.Launches,
            gate.Counters.LongKernels,
            gate.Counters.Waits,
            gate.Counters.Throttled / 1000);
    }

    private static TurnClass ClassOf(WorkerSpec worker, WorkerTurnSpec spec) => spec.Class is { } given
        ? new TurnClass(worker.Qos, given.Weight, given.Priority, given.Bursts, given.Preempts)
        : TurnClass.Find(worker.Qos) ?? throw new ArgumentException(
            $"the quality of service '{worker.Qos}' is not known; there are "
            + string.Join(", ", TurnClass.BuiltIn.Select(item => item.Name)));

    private static string IsolationName(WorkerIsolation isolation) => isolation.ToString().ToLowerInvariant();

    private ShareTerms Terms() => TermsOf(_tflops, _limit);

    private ShareTerms TermsOf(double tflops, double? limit)
    {
        var card = _device.Spec.CardTflops;
        return _isolation == WorkerIsolation.Shared
            ? new ShareTerms(Math.Min(1, tflops / card), 1, _class)
            : new ShareTerms(tflops / card, limit / card, _class);
    }

    /// <summary>
    /// Shows, rather than assumes, that the limits hold: the ledger refuses one byte too many, the seat is owned and
    /// carries the slice's terms, and programs are shown the limit as the size of their device.
    /// </summary>
    private void Verify()
    {
        var ledger = _device.Ledger;
        var seat = _device.Gate!.Seat;
        Objection = ledger.TryCharge(ledger.Limit - ledger.Used + 1)
                ? "the ledger lets more memory than the limit pass"
            : ledger.Limit != (ulong)_device.Spec.VramLimitBytes
                ? "programs would see another memory size than the slice's limit"
            : !seat.IsSeated
                ? "the slice's place in the card's turns is not held"
            : Math.Abs(seat.Terms.Request - Terms().Request) > 1e-9 || seat.Limit < seat.Terms.Request - 1e-9
                ? "the card's turns carry other terms than the slice's"
            : null;
        IsVerified = Objection is null;
    }
}

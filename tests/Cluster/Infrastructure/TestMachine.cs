using System.Collections.Concurrent;
using TensorFusion.Protocol.Control;
using TensorFusion.Silo.Devices;

namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>
/// A machine that is only memory: its cards and the workers that run on it. It outlives its silo. It notes what must
/// never happen: two workers of one slice, or workers that together may use more than a card.
/// </summary>
internal sealed class TestMachine(string node, string pool, IReadOnlyList<DeviceReading> cards)
{
    /// <summary>Compute that its pool promises, as a multiple of what its cards have.</summary>
    public double ComputeRatio { get; init; } = 1;

    private static int s_lastPid = 1000;
    private readonly Lock _changing = new();
    private readonly Dictionary<string, TestWorker> _workers = new(StringComparer.Ordinal);
    private TestSupervisor? _supervisor;

    /// <summary>Name of its node.</summary>
    public string Node => node;

    /// <summary>Its pool.</summary>
    public string Pool => pool;

    /// <summary>Its cards, as the next measurement finds them.</summary>
    public IReadOnlyList<DeviceReading> Cards { get; set; } = cards;

    /// <summary>What must never happen, and did.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    /// <summary>How many of the next workers cannot be started.</summary>
    public int FailingStarts { get; set; }

    /// <summary>Whether new workers stay in their start until they are told to be ready.</summary>
    public bool HoldsStarts { get; set; }

    /// <summary>The living workers by slice.</summary>
    public IReadOnlyDictionary<string, TestWorker> Workers
    {
        get
        {
            lock (_changing)
            {
                return new Dictionary<string, TestWorker>(_workers, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>A new silo takes over; the one before is dead.</summary>
    public IReadOnlyList<TestWorker> Attach(TestSupervisor supervisor)
    {
        lock (_changing)
        {
            _supervisor = supervisor;
            return [.. _workers.Values];
        }
    }

    /// <summary>The silo is dead; the workers go on.</summary>
    public void Detach()
    {
        lock (_changing)
        {
            _supervisor = null;
        }
    }

    public TestWorker Start(WorkerSpec spec)
    {
        lock (_changing)
        {
            if (FailingStarts > 0)
            {
                FailingStarts--;
                throw new TensorFusionException(
                    FailureCode.WorkerFailed, spec.SliceId, "The worker cannot be started.", "It is a test.");
            }

            if (_workers.ContainsKey(spec.SliceId))
            {
                Violations.Enqueue($"slice {spec.SliceId} has two workers");
            }

            var worker = new TestWorker(spec, Interlocked.Increment(ref s_lastPid)) { IsReady = !HoldsStarts };
            _workers[spec.SliceId] = worker;
            Check();
            return worker;
        }
    }

    public bool Stop(string sliceId)
    {
        lock (_changing)
        {
            return _workers.Remove(sliceId);
        }
    }

    /// <summary>A worker is told other limits.</summary>
    public string? Resize(string sliceId, long epoch, WorkerCommand limits)
    {
        lock (_changing)
        {
            if (!_workers.TryGetValue(sliceId, out var worker) || worker.Spec.Epoch != epoch)
            {
                return null;
            }

            if (limits.VramLimitBytes < worker.UsedBytes)
            {
                return $"{worker.UsedBytes >> 20} MiB are in use, {limits.VramLimitBytes >> 20} MiB asked";
            }

            worker.Spec = worker.Spec with
            {
                Devices = [.. worker.Spec.Devices.Select(device => device with
                {
                    Tflops = limits.Tflops ?? device.Tflops,
                    LimitTflops = limits.LimitTflops == 0 ? null : limits.LimitTflops ?? device.LimitTflops,
                    VramLimitBytes = limits.VramLimitBytes ?? device.VramLimitBytes,
                })],
            };
            Check();
            return "";
        }
    }

    /// <summary>A worker ends its start.</summary>
    public void MakeReady(string sliceId)
    {
        lock (_changing)
        {
            var worker = _workers[sliceId];
            worker.IsReady = true;
            _supervisor?.Tell(worker);
        }
    }

    /// <summary>Programs attach to a worker, or leave it.</summary>
    public void Attach(string sliceId, params WorkerClient[] clients)
    {
        lock (_changing)
        {
            _workers[sliceId].Clients = clients;
            _supervisor?.Tell(_workers[sliceId]);
        }
    }

    /// <summary>A worker dies, as by SIGKILL.</summary>
    /// <returns>Whether there was one.</returns>
    public bool KillWorker(string sliceId)
    {
        lock (_changing)
        {
            if (!_workers.Remove(sliceId, out var worker))
            {
                return false;
            }

            _supervisor?.TellEnd(worker, $"worker {worker.Pid} died: it was ended by signal 9 (SIGKILL)");
            return true;
        }
    }

    private void Check()
    {
        foreach (var card in Cards)
        {
            var devices = _workers.Values.SelectMany(some => some.Spec.Devices).Where(d => d.Uuid == card.Uuid);
            var hot = _workers.Values.Where(some => some.Residency == WorkerResidency.Hot)
                .SelectMany(some => some.Spec.Devices).Where(device => device.Uuid == card.Uuid);
            if (hot.Sum(device => device.VramLimitBytes) > card.TotalBytes
                || devices.Sum(device => device.Tflops) > (ComputeRatio * (double)card.ConfiguredTflops!.Value.Value) + 1e-6)
            {
                Violations.Enqueue($"the workers on {card.Uuid} may use more than the card has");
            }
        }
    }
}

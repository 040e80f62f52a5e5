using System.Diagnostics;
using TensorFusion.Driver;
using TensorFusion.Worker.Calls;
using TensorFusion.Worker.Faults;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Connections;

/// <summary>
/// What a connection's command thread does: it runs records in their order, looks after the device's progress between
/// them, and sleeps when there is neither.
/// </summary>
internal sealed unsafe class CommandLoop(
    RecordRing ring, RecordExecutor executor, ControlRegion region, WorkerHealth health, SpinPolicy policy)
{
    private const int BatchRecords = 64;
    private const int PollEvery = 16;
    private static readonly TimeSpan _longSleep = TimeSpan.FromSeconds(1);
    private volatile bool _stopping;

    /// <summary>Ends the loop at the next record. Any thread may call it.</summary>
    public void Stop()
    {
        _stopping = true;
        ring.Ring();
    }

    /// <summary>Runs until stopped, or until the ring is found broken.</summary>
    /// <returns>False when the ring is broken.</returns>
    public bool Run()
    {
        // A sleep of microseconds would last at least fifty of them otherwise.
        _ = Libc.ProcessControl(Libc.SetTimerSlack, 1, 0, 0, 0);
        var idleSince = Stopwatch.GetTimestamp();
        var pause = policy.ShortestPause;
        while (true)
        {
            var bell = ring.Bell;
            if (_stopping)
            {
                return true;
            }

            var (count, intact) = RunBatch();
            if (!intact)
            {
                return false;
            }

            if (executor.HasPending)
            {
                executor.Poll();
            }

            if (count > 0)
            {
                idleSince = Stopwatch.GetTimestamp();
                pause = policy.ShortestPause;
                continue;
            }

            if (Stopwatch.GetElapsedTime(idleSince) < policy.Spin)
            {
                Thread.SpinWait(4);
                continue;
            }

            if (executor.HasPending && health.Error == CudaResult.Success)
            {
                ring.Sleep(bell, pause);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, policy.LongestPause.Ticks));
            }
            else
            {
                ring.Sleep(bell, _longSleep);
            }
        }
    }

    private (int Count, bool Intact) RunBatch()
    {
        var count = 0;
        while (count < BatchRecords && !_stopping)
        {
            var outcome = ring.Read(out var record);
            if (outcome == RecordRing.Outcome.Broken)
            {
                return (count, false);
            }

            if (outcome == RecordRing.Outcome.Empty)
            {
                break;
            }

            executor.Execute(record);
            count++;
            if (count % PollEvery == 0)
            {
                ring.Release();
                if (executor.HasPending)
                {
                    executor.Poll();
                }
            }
        }

        if (count > 0)
        {
            ring.Release();
            var counters = executor.Counters;
            var header = region.Header;
            Volatile.Write(ref header->Records, (ulong)counters.Records);
            Volatile.Write(ref header->RefusedRecords, (ulong)counters.Refused);
            Volatile.Write(ref header->BytesToDevice, (ulong)counters.BytesToDevice);
            Volatile.Write(ref header->BytesToHost, (ulong)counters.BytesToHost);
        }

        return (count, true);
    }
}

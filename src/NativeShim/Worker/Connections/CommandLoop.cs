using System.Diagnostics;
using TensorFusion.Driver;
using TensorFusion.Worker.Calls;
using TensorFusion.Worker.Faults;
using TensorFusion.Worker.Platform;
using TensorFusion.Worker.Remote;
using TensorFusion.Worker.Tiers;

namespace TensorFusion.Worker.Connections;

/// <summary>
/// What a connection's command thread does: it runs records in their order, looks after the device's progress between
/// them, and sleeps when there is neither.
/// </summary>
internal sealed unsafe class CommandLoop(
    RecordRing ring, RecordExecutor executor, ControlRegion region, WorkerHealth health, SpinPolicy policy,
    RemoteLink? remote, FreezeGate gate, GateMember member)
{
    private const int BatchRecords = 64;
    private const int PollEvery = 16;
    private const int LooksPerPoll = 4;
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
        var worked = false;
        while (true)
        {
            var bell = ring.Bell;
            if (_stopping)
            {
                return true;
            }

            if (gate.IsClosed)
            {
                member.Captures = executor.Tracker.Capturing;
                if (!member.Captures)
                {
                    Rest();
                    continue;
                }
            }

            var (count, intact) = RunBatch();
            if (!intact)
            {
                return false;
            }

            Poll();
            var pending = executor.HasPending && health.Error == CudaResult.Success;
            member.IsBusy = pending;
            var ended = worked && !pending;
            worked = pending;
            if (count > 0 || ended)
            {
                // A program that was just told of its work's end goes on soon.
                idleSince = Stopwatch.GetTimestamp();
                member.LastActive = idleSince;
                pause = policy.ShortestPause;
                continue;
            }

            if (Stopwatch.GetElapsedTime(idleSince) < (pending ? policy.DeviceSpin : policy.Spin))
            {
                Look();
                continue;
            }

            remote?.Rest();
            if (pending)
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

    /// <summary>
    /// Looks how far the device is, and tells a program on another machine. Host functions that the device has come to
    /// are asked for after what was finished before them.
    /// </summary>
    private void Poll()
    {
        var callbacks = remote?.Serve() ?? 0;
        if (executor.HasPending)
        {
            executor.Poll();
        }

        remote?.SendCallbacks(callbacks);
        remote?.Flush(working: executor.HasPending);
    }

    /// <summary>Waits for the staged bytes that a record needs; false when the loop is to stop instead.</summary>
    private bool AwaitChunks(RemoteLink link, Protocol.RecordHeader* record)
    {
        for (var need = link.Begin(record); !link.HasArrived(need);)
        {
            var bell = ring.Bell;
            if (_stopping)
            {
                return false;
            }

            Poll();
            if (!link.HasArrived(need))
            {
                ring.Wait(bell, policy.LongestPause);
            }
        }

        return true;
    }

    /// <summary>
    /// Waits at the gate: first for the device, so that nothing of this program runs any more, then until it is open.
    /// </summary>
    private void Rest()
    {
        var quiet = false;
        while (gate.IsClosed && !_stopping)
        {
            var bell = ring.Bell;
            quiet = quiet || executor.Quiesce();
            if (quiet)
            {
                gate.Rest(member, ring.HasRecords);
            }

            Poll();
            remote?.Rest();
            ring.SleepThrough(bell, quiet ? _longSleep : policy.LongestPause);
        }

        gate.Wake(member);
    }

    /// <summary>
    /// Waits a moment for records, mostly in pauses: a thread of the program may run on the other half of this core.
    /// </summary>
    private void Look()
    {
        for (var i = 0; i < LooksPerPoll && !ring.HasRecords; i++)
        {
            Thread.SpinWait(8);
        }
    }

    private (int Count, bool Intact) RunBatch()
    {
        var count = 0;
        while (count < BatchRecords && !_stopping && (!gate.IsClosed || executor.Tracker.Capturing))
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

            if (remote is not null && !AwaitChunks(remote, record))
            {
                break;
            }

            executor.Execute(record);
            count++;
            if (record->Slot != 0)
            {
                remote?.Flush(working: false);
            }

            if (count % PollEvery == 0)
            {
                ring.Release();
                Poll();
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

using System.Diagnostics;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Gate;

namespace TensorFusion.Worker.Calls;

/// <summary>The way of work through the gate. What is captured does not run and passes.</summary>
internal sealed unsafe partial class RecordExecutor
{
    private static readonly TimeSpan _shortestWait = TimeSpan.FromMicroseconds(20);
    private static readonly TimeSpan _longestWait = TimeSpan.FromMicroseconds(200);

    /// <summary>Time of looking without pause for the end of what is in flight; none on small machines.</summary>
    private static readonly TimeSpan _spin = TimeSpan.FromMicroseconds(Environment.ProcessorCount > 4 ? 50 : 0);

    private readonly LaunchGate?[] _gates;

    private bool GatesPending
    {
        get
        {
            foreach (var gate in _gates)
            {
                if (gate is { HasPending: true })
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Waits until work may be given to the stream.</summary>
    /// <returns>Success, or why it must not be given.</returns>
    private CudaResult Pass(StreamLane lane)
    {
        var gate = _gates[_device.Index];
        if (gate is null || lane.Capturing || gate.TryPass(lane, out var wait))
        {
            return CudaResult.Success;
        }

        return PassLater(gate, lane, wait);
    }

    /// <summary>The work was given to the stream, if it was taken.</summary>
    private CudaResult Passed(StreamLane lane, CudaResult result)
    {
        if (result == CudaResult.Success && !lane.Capturing)
        {
            _gates[_device.Index]?.Passed(lane);
        }

        return result;
    }

    /// <summary>A copy over the bus follows, which takes nothing of the device's compute.</summary>
    private void Separate(StreamLane lane) => _gates[_device.Index]?.Separate(lane);

    private CudaResult PassLater(LaunchGate gate, StreamLane lane, long wait)
    {
        var since = Stopwatch.GetTimestamp();
        var pause = _shortestWait;
        do
        {
            if (_stopping || _health.Error != CudaResult.Success)
            {
                gate.Withdraw();
                return _health.Error != CudaResult.Success ? _health.Error : CudaResult.Deinitialized;
            }

            Poll();
            if (wait > 0)
            {
                // Copies of this program may end meanwhile, and it waits for them.
                gate.Device.Seat.Wait(HasPending ? Math.Min(wait, _longestWait.Ticks * 100) : wait);
            }
            else if (Stopwatch.GetElapsedTime(since) < _spin)
            {
                Thread.SpinWait(20);
            }
            else
            {
                Pause(pause);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, _longestWait.Ticks));
            }
        }
        while (!gate.TryPass(lane, out wait));

        gate.Device.Counters.CountWait((long)Stopwatch.GetElapsedTime(since).TotalNanoseconds);
        return CudaResult.Success;
    }

    private void PollGates()
    {
        for (var i = 0; i < _gates.Length; i++)
        {
            if (_gates[i] is not { HasPending: true } gate)
            {
                continue;
            }

            var other = i != _device.Index;
            if (other && _devices[i].MakeCurrent() != CudaResult.Success)
            {
                continue;
            }

            gate.Poll();
            if (other)
            {
                _device.MakeCurrent();
            }
        }
    }

    private void AbandonGates()
    {
        foreach (var gate in _gates)
        {
            gate?.Abandon();
        }
    }

    protected override CudaResult OnGraphLaunch(in GraphLaunchRecord call)
    {
        var stream = FindStream(call.Stream);
        if (stream is null || !TryGetExec(call.Exec, out var exec))
        {
            return CudaResult.InvalidHandle;
        }

        if (_mayPrint)
        {
            _text.Expect();
        }

        var passed = Pass(stream.Lane);
        return passed == CudaResult.Success
            ? Passed(stream.Lane, Driver.cuGraphLaunch(exec, stream.Handle))
            : passed;
    }
}

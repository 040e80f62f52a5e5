using TensorFusion.Driver;
using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Calls;

/// <summary>The end of objects: one device's at a reset, everything at the end of the connection.</summary>
internal sealed unsafe partial class RecordExecutor
{
    private static readonly TimeSpan _idlePause = TimeSpan.FromMicroseconds(100);
    private volatile bool _stopping;

    /// <summary>The program is gone: nothing waits for it any more. Any thread may call it.</summary>
    public void Stop() => _stopping = true;

    /// <summary>
    /// Destroys everything that the connection made, in the order in which things depend on each other. With a broken
    /// context only what is the process' own is freed; the rest goes with the process.
    /// </summary>
    /// <param name="giveUp">Asked while the device still works; true ends the wait.</param>
    /// <returns>False when the device did not come to an end.</returns>
    public bool DestroyAll(Func<bool> giveUp)
    {
        foreach (var device in _devices)
        {
            EndCaptures(device);
        }

        foreach (var device in _devices)
        {
            if (_health.Error == CudaResult.Success && Select((byte)device.Index) == CudaResult.Success
                && !WaitUntilIdle(device, giveUp) && _health.Error == CudaResult.Success)
            {
                return false;
            }
        }

        AbandonGates();
        foreach (var device in _devices)
        {
            if (_health.Error == CudaResult.Success && Select((byte)device.Index) == CudaResult.Success)
            {
                _ = DestroyObjects(device);
                Tracker.DestroyWords(device.Index);
            }
        }

        Tracker.FailAll();
        if (_health.Error == CudaResult.Success)
        {
            for (var chunk = 0u; chunk < _registeredChunks.Length; chunk++)
            {
                if (_registeredChunks[chunk])
                {
                    _ = Driver.cuMemHostUnregister(_region.Chunk(chunk));
                }
            }
        }

        return true;
    }

    /// <summary>Whether the device has finished all that this connection gave it; asks it once.</summary>
    public bool Quiesce()
    {
        foreach (var device in _devices)
        {
            if (_health.Error == CudaResult.Success && Select((byte)device.Index) == CudaResult.Success)
            {
                _ = Tracker.MarkAll(device.Index);
            }
        }

        Poll();
        return _health.Error != CudaResult.Success
            || (!HasPending && !_devices.Any(device => Tracker.IsBusy(device.Index)));
    }

    private bool WaitUntilIdle(WorkerDevice device) => WaitUntilIdle(device, () => _stopping);

    /// <summary>
    /// Waits for all work of this connection on the device, telling the program of what ends meanwhile.
    /// </summary>
    private bool WaitUntilIdle(WorkerDevice device, Func<bool> giveUp)
    {
        var result = Tracker.MarkAll(device.Index);
        if (result.BreaksContext())
        {
            Fault(result, "waiting for the device");
        }

        while (_health.Error == CudaResult.Success && Tracker.IsBusy(device.Index))
        {
            Poll();
            if (!Tracker.IsBusy(device.Index))
            {
                break;
            }

            if (giveUp())
            {
                return false;
            }

            Pause(_idlePause);
        }

        return _health.Error == CudaResult.Success;
    }

    /// <summary>What is captured never runs: nothing could wait for it.</summary>
    private void EndCaptures(WorkerDevice device)
    {
        foreach (var stream in _streams.All
            .Where(s => s.Device == device && s.Lane.Capture is { } capture && capture.Origin == s).ToArray())
        {
            void* graph = null;
            if (Select((byte)stream.Device.Index) == CudaResult.Success
                && Driver.cuStreamEndCapture(stream.Handle, &graph) == CudaResult.Success && graph is not null)
            {
                _ = Driver.cuGraphDestroy(graph);
            }

            if (_captureGraphs.Remove(stream, out var known))
            {
                Forget(known, _graphs.Find(known));
            }

            EndSession(stream);
        }
    }

    private CudaResult DestroyObjects(WorkerDevice device)
    {
        var first = CudaResult.Success;
        _execs.RemoveWhere(e => e.Device == device).ForEach(e => Note(Driver.cuGraphExecDestroy(e.Handle)));
        _graphs.RemoveWhere(g => g.Device == device && g.Owned).ForEach(g => Note(DestroyGraph(g)));
        foreach (var texture in _textures.Where(t => t.Device == device.Index).ToArray())
        {
            _textures.Remove(texture);
            Note(DestroyTexture(texture.Object, texture.Kind));
        }

        _arrays.RemoveWhere(a => a.Device == device).ForEach(a => Note(DestroyArray(a)));
        _links.RemoveWhere(l => l.Device == device).ForEach(l => Note(DestroyLink(l)));
        _modules.RemoveWhere(m => m.Device == device).ForEach(m => Note(Unload(m)));
        _streams.RemoveWhere(s => s.Device == device).ForEach(s => Note(DestroyStream(s)));
        _events.RemoveWhere(e => e.Device == device);
        Note(Tracker.Poll() is var polled && polled == CudaResult.NotReady ? CudaResult.Success : polled);
        Tracker.Destroy(device.Index);
        _physical.RemoveWhere(p => p.Memory == device.Memory);
        Note(device.Memory.ReleaseAll(this));
        return first;

        void Note(CudaResult result) => first = first == CudaResult.Success ? result : first;
    }

    /// <summary>Lets other threads run for a moment.</summary>
    private void Pause(TimeSpan time)
    {
        var word = (uint*)(_scratch + ScratchBytes - sizeof(uint));
        Futex.Wait(word, *word, time);
    }
}

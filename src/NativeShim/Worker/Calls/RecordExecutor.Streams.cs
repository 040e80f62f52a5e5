using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Calls;

/// <summary>Streams, events and fences.</summary>
internal sealed unsafe partial class RecordExecutor
{
    protected override CudaResult OnStreamCreate(in StreamCreateRecord call)
    {
        if (!_streams.IsFree(call.Stream))
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        void* handle;
        var result = Driver.cuStreamCreateWithPriority(&handle, call.Flags, call.Priority);
        if (result == CudaResult.Success)
        {
            var stream = new StreamObject(_device, (nint)handle, (call.Flags & (uint)StreamFlags.NonBlocking) == 0);
            _streams.TryAdd(call.Stream, stream);
            Tracker.Add(stream.Lane);
        }

        return result;
    }

    protected override CudaResult OnStreamDestroy(in StreamDestroyRecord call)
    {
        var stream = _streams.Remove(call.Stream);
        return stream is null ? Refuse(CudaResult.InvalidHandle) : DestroyStream(stream);
    }

    protected override CudaResult OnStreamWaitEvent(in StreamWaitEventRecord call)
    {
        var stream = FindStream(call.Stream);
        var waited = FindEvent(call.Event);
        if (stream is null || waited is null)
        {
            return CudaResult.InvalidHandle;
        }

        if (waited.Capture is { Ended: false })
        {
            _gates[_device.Index]?.Flush(stream.Lane);
        }

        var result = Driver.cuStreamWaitEvent(stream.Handle, (void*)waited.Current.Handle, call.Flags);
        if (result == CudaResult.Success && waited.Capture is { Ended: false } capture)
        {
            stream.Lane.Capture = capture;
        }

        return result;
    }

    protected override CudaResult OnStreamSetAttribute(in StreamSetAttributeRecord call, ReadOnlySpan<byte> payload)
    {
        var stream = FindStream(call.Stream);
        if (stream is null)
        {
            return CudaResult.InvalidHandle;
        }

        if (payload.Length < sizeof(CUlaunchAttributeValue))
        {
            return Refuse(CudaResult.InvalidValue);
        }

        fixed (byte* value = payload)
        {
            return Driver.cuStreamSetAttribute(stream.Handle, call.Attribute, value);
        }
    }

    protected override CudaResult OnStreamCopyAttributes(in StreamCopyAttributesRecord call)
    {
        var target = FindStream(call.Destination);
        var source = FindStream(call.Source);
        return target is null || source is null
            ? CudaResult.InvalidHandle
            : Driver.cuStreamCopyAttributes(target.Handle, source.Handle);
    }

    protected override CudaResult OnEventCreate(in EventCreateRecord call)
    {
        if (!_events.IsFree(call.Event))
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        var timing = (call.Flags & (uint)EventFlags.DisableTiming) == 0;
        var result = Tracker.Events(_device.Index).Take(timing, out var taken);
        if (result == CudaResult.Success && taken is not null)
        {
            _events.TryAdd(call.Event, new EventObject(_device, taken, call.Event));
        }

        return result;
    }

    protected override CudaResult OnEventDestroy(in EventDestroyRecord call)
    {
        var destroyed = _events.Remove(call.Event);
        if (destroyed is null)
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        if (!destroyed.Pinned)
        {
            destroyed.Current.Release();
        }

        return CudaResult.Success;
    }

    protected override CudaResult OnEventRecord(in EventRecordRecord call)
    {
        var recorded = FindEvent(call.Event);
        var stream = FindStream(call.Stream);
        if (recorded is null || stream is null)
        {
            return CudaResult.InvalidHandle;
        }

        var word = Wire.FirstEventWord + call.Event;
        var follow = call.Captured == 0 && !stream.Lane.Capturing;
        var result = Record(recorded, stream, call.Flags);
        if (result == CudaResult.Success && follow)
        {
            recorded.Capture = null;
            result = Tracker.Follow(stream.Lane, recorded.Current, CompletionAction.Word(word, call.Generation));
        }

        if (result == CudaResult.Success && !follow)
        {
            // An external record is a node of the graph, which refers to the driver's event for good.
            var external = (call.Flags & (uint)EventRecordFlags.External) != 0;
            recorded.Capture = external ? null : stream.Lane.Capture;
            recorded.Pinned |= external;
        }
        else if (result != CudaResult.Success)
        {
            // Nobody may wait for a record that never happened; who is let go looks for an error.
            if (result.BreaksContext())
            {
                _region.SetAsyncError(result);
            }

            _region.Complete(word, call.Generation);
        }

        return result;
    }

    protected override CudaResult OnEventElapsed(in EventElapsedRecord call, ref EventElapsedReply reply)
    {
        var start = FindEvent(call.Start);
        var end = FindEvent(call.End);
        if (start is null || end is null || !start.Recorded || !end.Recorded)
        {
            return CudaResult.InvalidHandle;
        }

        float milliseconds;
        var result = Driver.cuEventElapsedTime(
            &milliseconds, (void*)start.Current.Handle, (void*)end.Current.Handle);
        reply.Milliseconds = result == CudaResult.Success ? milliseconds : 0;
        return result;
    }

    protected override CudaResult OnFence(in FenceRecord call)
    {
        // Events that a graph records are followed by a fence after its launch.
        if (call.Index >= Wire.CompletionCount)
        {
            return Refuse(CudaResult.InvalidValue);
        }

        var action = CompletionAction.Word(call.Index, call.Generation);
        if (call.Stream == Wire.WholeContext)
        {
            var patient = (call.Header.Flags & Wire.RecordFlagPatient) != 0;
            return Tracker.AfterDevice(_device.Index, action, patient);
        }

        var stream = call.Stream == 0 ? DefaultStream() : _streams.Find(call.Stream);
        if (stream is null)
        {
            action.Run(_region, failed: false);
            return Refuse(CudaResult.InvalidHandle);
        }

        return Tracker.AfterStream(stream.Lane, action);
    }

    protected override CudaResult OnReport(in ReportRecord call, ref ReportReply reply)
    {
        Poll();
        return _health.Error;
    }

    protected override CudaResult OnStreamValue(in StreamValueRecord call)
    {
        var stream = FindStream(call.Stream);
        if (stream is null)
        {
            return CudaResult.InvalidHandle;
        }

        if (call.Bytes is not (4 or 8) || !IsValid(call.Address, call.Bytes))
        {
            return Refuse(CudaResult.InvalidValue);
        }

        if (call.Bytes == 4)
        {
            var function = call.Wait == 0 ? Driver.cuStreamWriteValue32_v2 : Driver.cuStreamWaitValue32_v2;
            return function == null
                ? CudaResult.NotSupported
                : function(stream.Handle, call.Address, (uint)call.Value, call.Flags);
        }

        var wide = call.Wait == 0 ? Driver.cuStreamWriteValue64_v2 : Driver.cuStreamWaitValue64_v2;
        return wide == null ? CudaResult.NotSupported : wide(stream.Handle, call.Address, call.Value, call.Flags);
    }

    protected override CudaResult OnHostFunction(in HostFunctionRecord call)
    {
        var stream = FindStream(call.Stream);
        if (stream is null)
        {
            return CudaResult.InvalidHandle;
        }

        if (call.Function == 0)
        {
            return Refuse(CudaResult.InvalidValue);
        }

        var callback = _callbacks.Add(call.Function, call.UserData, once: !stream.Lane.Capturing);
        if (!stream.Lane.Capturing && HoldFor(stream) is { } hold)
        {
            return Ask(stream.Lane, callback, hold);
        }

        var result = Driver.cuLaunchHostFunc(stream.Handle, HostCallback.Trampoline, callback.Argument);
        if (result != CudaResult.Success)
        {
            _callbacks.Forget(callback);
        }

        return result;
    }

    /// <summary>
    /// The stream to give work to, from now on with work after its last point; null is counted as refused.
    /// </summary>
    private StreamObject? FindStream(uint id)
    {
        var stream = id == 0 ? DefaultStream() : _streams.Find(id);
        if (stream is null)
        {
            Counters.CountRefused();
            return null;
        }

        stream.Lane.Dirty = !stream.Lane.Capturing;
        return stream;
    }

    private EventObject? FindEvent(uint id)
    {
        var found = _events.Find(id);
        if (found is null)
        {
            Counters.CountRefused();
        }

        return found;
    }

    private StreamObject DefaultStream()
    {
        var stream = _defaultStreams[_device.Index];
        if (stream is null)
        {
            stream = new StreamObject(_device, 0, blocking: true);
            _defaultStreams[_device.Index] = stream;
            Tracker.Add(stream.Lane);
        }

        return stream;
    }

    private CudaResult Record(EventObject recorded, StreamObject stream, uint flags)
    {
        if (recorded.Current.Holders > 1 && !recorded.Pinned)
        {
            var taken = Tracker.Events(recorded.Device.Index).Take(recorded.Current.Timing, out var fresh);
            if (taken != CudaResult.Success || fresh is null)
            {
                return taken;
            }

            recorded.Current.Release();
            recorded.Current = fresh;
        }

        recorded.Recorded = true;
        return flags == 0
            ? Driver.cuEventRecord((void*)recorded.Current.Handle, stream.Handle)
            : Driver.cuEventRecordWithFlags((void*)recorded.Current.Handle, stream.Handle, flags);
    }

    /// <summary>What holds a stream while the program runs a function; null when the device cannot wait for words.</summary>
    private StreamHold? HoldFor(StreamObject stream)
    {
        if (stream.Hold is null)
        {
            var words = Tracker.Words(stream.Device.Index);
            var word = words.Take();
            if (word != null && words.Wait(stream.Handle, word, *word) == CudaResult.Success)
            {
                stream.Hold = _callbacks.Register(new StreamHold(word));
            }
            else if (word != null)
            {
                words.Return(word);
            }
        }

        return stream.Hold;
    }

    /// <summary>
    /// Has the program run a function when the stream has come here, and holds the stream until it has. The driver's own
    /// way wakes a thread of its own first, which takes longer than the whole way to the program.
    /// </summary>
    private CudaResult Ask(StreamLane lane, HostCallback callback, StreamHold hold)
    {
        _callbacks.Bind(callback, hold);
        var result = Tracker.AfterStream(lane, CompletionAction.Call(callback));
        if (result == CudaResult.Success)
        {
            result = Tracker.Words(lane.Device).Wait((void*)lane.Stream, hold.Word, callback.HeldValue);
            lane.Dirty = true;
        }

        return result;
    }

    private CudaResult DestroyStream(StreamObject stream)
    {
        _gates[stream.Device.Index]?.Flush(stream.Lane);
        Tracker.Retire(stream.Lane);
        if (stream.Hold is { } hold && _callbacks.TryForget(hold))
        {
            Tracker.Words(stream.Device.Index).Return(hold.Word);
        }

        return Driver.cuStreamDestroy_v2(stream.Handle);
    }
}

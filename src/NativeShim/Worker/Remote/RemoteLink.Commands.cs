using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Completions;

namespace TensorFusion.Worker.Remote;

/// <summary>What the command thread does for a program on another machine.</summary>
internal sealed unsafe partial class RemoteLink
{
    /// <summary>Numbers the staging chunk that a record uses, and tells which bytes it needs.</summary>
    public RemoteChunks.Need Begin(RecordHeader* record) => _chunks.Begin(record);

    public bool HasArrived(RemoteChunks.Need need) => _chunks.HasArrived(need);

    /// <summary>Brings a new connection up to date.</summary>
    /// <returns>How many host functions are to be asked for, once the device's progress has been looked at.</returns>
    public int Serve()
    {
        lock (_lock)
        {
            if (_stream is not null && !_current)
            {
                Resume();
            }

            return _callbacks.Count;
        }
    }

    /// <summary>Asks for the oldest host functions.</summary>
    public void SendCallbacks(int count)
    {
        if (count == 0)
        {
            return;
        }

        lock (_lock)
        {
            for (; count > 0 && _callbacks.TryDequeue(out var frame); count--)
            {
                if (_current)
                {
                    _out.Add(FrameType.HostCallback, in frame);
                }
            }
        }
    }

    /// <summary>
    /// Tells a program all that it may have missed. It knows by numbers what is not new to it. Errors come before the
    /// completions that an erroneous call was covered by, and bytes before those too.
    /// </summary>
    private void Resume()
    {
        _current = true;
        _consumed = 0;
        Mirrors.Repeat(_ahead);
        AddStatus(always: true);
        if (_error.Sequence != 0)
        {
            _out.Add(FrameType.AsyncError, in _error);
        }

        AddPrinted(_printed.Position, _printed.Text);
        foreach (var change in _chunks.Finished())
        {
            var awaited = change.State == (uint)ChunkState.Ready;
            if (!awaited || _awaited![change.Chunk] == change.Use)
            {
                AddChunk(in change, inOrder: awaited);
            }
        }

        for (uint slot = 0; slot < Wire.SlotCount; slot++)
        {
            if (_region!.Slot(slot)->Sequence != 0)
            {
                AddReply(slot);
            }
        }

        for (uint word = 0; word < Wire.CompletionCount && _current; word++)
        {
            var generation = _region!.Completion(word);
            if (generation != 0)
            {
                _out.Add(FrameType.Completion, new CompletionFrame { Word = word, Generation = generation });
                WriteIfLarge();
            }
        }

        foreach (var frame in _asked.Values)
        {
            if (!_callbacks.Contains(frame))
            {
                _out.Add(FrameType.HostCallback, in frame);
            }
        }

        AddConsumed();
        Write();
    }
}

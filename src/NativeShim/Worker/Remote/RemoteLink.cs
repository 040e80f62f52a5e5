using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Attach;
using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Connections;

namespace TensorFusion.Worker.Remote;

/// <summary>
/// Takes the changes of a control region to a program on another machine. Changes are gathered and sent in one write;
/// nothing is kept for a program that is not connected: the region itself is the state that a resumed session is told
/// of, by the command thread, before anything new.
/// </summary>
/// <param name="batches">Longest gathering before a write, bytes.</param>
internal sealed unsafe partial class RemoteLink(int batches) : IProgramLink
{
    private readonly Lock _lock = new();
    private readonly FrameBuffer _out = new();
    private readonly FrameBuffer _ahead = new();
    private readonly RemoteChunks _chunks = new();
    private readonly Dictionary<ulong, HostCallbackFrame> _asked = [];
    private readonly Queue<HostCallbackFrame> _callbacks = [];
    private readonly KeptText _printed = new();
    private ControlRegion? _region;
    private RecordRing? _ring;
    private Stream? _stream;
    private ulong[]? _awaited;
    private bool _current;
    private ulong _consumed;
    private AsyncErrorFrame _error;
    private StatusFrame _status;

    public RemoteLink? Remote => this;

    /// <summary>Staging chunks, and the lanes that carry them.</summary>
    public RemoteChunks Chunks => _chunks;

    /// <summary>Pinned memory of the program that kernels use.</summary>
    public HostMirrors Mirrors { get; } = new();

    /// <summary>A program that speaks after its connection was ended by the worker is refused.</summary>
    public bool Ended { get; private set; }

    public void Open(ControlRegion region, RecordRing ring)
    {
        _region = region;
        _ring = ring;
        _chunks.Open(region, ring);
        region.Remote = this;
    }

    /// <summary>
    /// A connection stands. The command thread tells it of the present state, and then of what changes.
    /// </summary>
    /// <param name="stream">The control lane.</param>
    /// <param name="awaited">The use of each staging chunk whose bytes the program waits for; 0 for none.</param>
    public void Connect(Stream stream, ulong[] awaited)
    {
        lock (_lock)
        {
            _stream = stream;
            _awaited = awaited;
            _current = false;
            _out.Clear();
        }

        _ring!.Ring();
    }

    /// <summary>The connection is broken: changes stay in the region until the next one.</summary>
    public void Disconnect()
    {
        // Whoever writes gives up the lock when the stream is closed, which the caller has done.
        lock (_lock)
        {
            _stream = null;
            _current = false;
            _out.Clear();
        }

        _chunks.Disconnect();
    }

    /// <summary>The region is about to go.</summary>
    public void Close()
    {
        lock (_lock)
        {
            Ended = true;
            _stream = null;
            _current = false;
        }
    }

    public bool SendCallback(ulong function, ulong userData, ulong ticket)
    {
        var frame = new HostCallbackFrame { Function = function, UserData = userData, Ticket = ticket };
        lock (_lock)
        {
            if (Ended)
            {
                return false;
            }

            _asked[ticket] = frame;
            _callbacks.Enqueue(frame);
        }

        _ring!.Ring();
        return true;
    }

    /// <summary>Kept for a program that reconnects; it knows by the position what is not new to it.</summary>
    public void Print(ulong position, ReadOnlySpan<byte> text)
    {
        lock (_lock)
        {
            _printed.Add(position, text);
            if (_current)
            {
                AddPrinted(position, text);
            }
        }
    }

    /// <summary>The program's function has returned.</summary>
    public void CallbackDone(ulong ticket)
    {
        lock (_lock)
        {
            _asked.Remove(ticket);
        }
    }

    public void SayGoodbye(GoodbyeCode code, string message)
    {
        lock (_lock)
        {
            Ended = true;
            _out.AddMessage(FrameType.Goodbye, (uint)code, message);
            Write();
            _stream?.Close();
        }
    }

    /// <summary>An answer outside of the region's changes.</summary>
    public void Send<T>(FrameType type, in T payload)
        where T : unmanaged
    {
        lock (_lock)
        {
            if (_stream is not null)
            {
                _out.Add(type, in payload);
                Write();
            }
        }
    }

    public void Reply(uint slot)
    {
        lock (_lock)
        {
            if (_current)
            {
                AddStatus(always: false);
                AddReply(slot);
            }
        }
    }

    public void Complete(uint word, ulong generation)
    {
        lock (_lock)
        {
            if (_current)
            {
                _out.Add(FrameType.Completion, new CompletionFrame { Word = word, Generation = generation });
                WriteIfLarge();
            }
        }
    }

    public void SetChunk(uint chunk, ChunkState state)
    {
        lock (_lock)
        {
            var change = _chunks.Finish(chunk, state);
            if (_current)
            {
                AddChunk(in change, state == ChunkState.Ready && _chunks.IsInOrder(chunk));
            }
        }
    }

    public void AsyncError(CudaResult error, uint sequence)
    {
        lock (_lock)
        {
            if (!((CudaResult)_error.Error).BreaksContext() || error.BreaksContext())
            {
                _error = new AsyncErrorFrame { Error = (int)error, Sequence = sequence };
            }

            if (_current)
            {
                _out.Add(FrameType.AsyncError, in _error);
            }
        }
    }

    /// <summary>Sends what was gathered.</summary>
    /// <param name="working">The device works, and may change what it shares with the program.</param>
    public void Flush(bool working)
    {
        lock (_lock)
        {
            if (_current)
            {
                AddStatus(always: false);
                if (_out.Length > 0)
                {
                    AddConsumed();
                }

                if (_out.Length > 0 || (working && Mirrors.IsDue))
                {
                    Write();
                }
            }
        }
    }

    /// <summary>There is nothing to do: the program is told that its records are done.</summary>
    public void Rest()
    {
        lock (_lock)
        {
            if (_current)
            {
                AddConsumed();
                Write();
            }
        }
    }

    /// <summary>Says that the worker lives; about once a second, on any thread.</summary>
    public void Beat()
    {
        lock (_lock)
        {
            if (_stream is not null)
            {
                AddStatus(always: true);
                Write();
            }
        }
    }

    private void AddReply(uint slot)
    {
        var header = _region!.Slot(slot);
        var length = Math.Min(header->Length, (uint)(Wire.SlotBytes - sizeof(SlotHeader)));
        _out.Add(
            FrameType.Reply,
            new ReplyFrame { Slot = slot, Sequence = header->Sequence, Result = header->Result, Length = length },
            new ReadOnlySpan<byte>(header + 1, (int)length));
        WriteIfLarge();
    }

    private void AddChunk(in ChunkStateFrame change, bool inOrder)
    {
        if (change.State != (uint)ChunkState.Ready)
        {
            _out.Add(FrameType.ChunkState, in change);
            return;
        }

        if (_chunks.IsSmall(change.Chunk))
        {
            var data = _chunks.Data(in change, out var frame);
            _out.Add(FrameType.ChunkData, in frame, data);
            WriteIfLarge();
            return;
        }

        _chunks.Send(change.Chunk, change.Use);
        if (inOrder)
        {
            _out.Add(FrameType.Barrier, in change);
        }
    }

    private void AddPrinted(ulong position, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var length = Math.Min(text.Length, (int)Wire.PrintedPieceBytes);
            _out.Add(FrameType.Printed, new PrintedFrame { Position = position }, text[..length]);
            WriteIfLarge();
            text = text[length..];
            position += (ulong)length;
        }
    }

    private void AddConsumed()
    {
        var tail = Volatile.Read(ref _region!.Header->Tail);
        if (tail != _consumed)
        {
            _consumed = tail;
            _out.Add(FrameType.Consumed, new ConsumedFrame { Position = tail });
        }
    }

    private void AddStatus(bool always)
    {
        var header = _region!.Header;
        fixed (StatusFrame* last = &_status)
        {
            var used = new ReadOnlySpan<ulong>(header->MemoryUsed, Wire.MaxDevices);
            var lastUsed = new Span<ulong>(last->MemoryUsed, Wire.MaxDevices);
            var limits = new ReadOnlySpan<ulong>(header->MemoryLimit, Wire.MaxDevices);
            var lastLimits = new Span<ulong>(last->MemoryLimit, Wire.MaxDevices);
            if (!always && used.SequenceEqual(lastUsed) && limits.SequenceEqual(lastLimits))
            {
                return;
            }

            used.CopyTo(lastUsed);
            limits.CopyTo(lastLimits);
            new ReadOnlySpan<uint>(header->Utilization, Wire.MaxDevices)
                .CopyTo(new Span<uint>(last->Utilization, Wire.MaxDevices));
            new ReadOnlySpan<uint>(header->ClientPids, Wire.MaxConnections)
                .CopyTo(new Span<uint>(last->ClientPids, Wire.MaxConnections));
            last->Records = header->Records;
            last->RefusedRecords = header->RefusedRecords;
            last->BytesToDevice = header->BytesToDevice;
            last->BytesToHost = header->BytesToHost;
        }

        _out.Add(FrameType.Status, in _status);
    }

    private void WriteIfLarge()
    {
        if (_out.Length >= batches)
        {
            Write();
        }
    }

    private void Write()
    {
        // Everything that was gathered was seen before this look: what the device had written by then goes ahead.
        if (_current && Mirrors.IsOverdue)
        {
            Ended = true;
            _current = false;
            _out.AddMessage(
                FrameType.Goodbye, (uint)GoodbyeCode.BrokenFrame, "changes of mirrored memory are not acknowledged");
        }

        if (_current && Mirrors.Any)
        {
            Mirrors.Collect(_ahead);
        }

        try
        {
            if (_stream is not null && _ahead.Length > 0)
            {
                _stream.Write(_ahead.Written);
            }

            if (_stream is not null && _out.Length > 0)
            {
                _stream.Write(_out.Written);
            }

            if (Ended)
            {
                _stream?.Close();
            }
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The receiving side of the session sees it too, and decides what comes of it.
            _stream?.Close();
            _stream = null;
            _current = false;
        }

        _ahead.Clear();
        _out.Clear();
    }
}

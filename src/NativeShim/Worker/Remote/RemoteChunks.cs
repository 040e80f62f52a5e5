using TensorFusion.Protocol;
using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Connections;

namespace TensorFusion.Worker.Remote;

/// <summary>
/// The staging chunks of a program on another machine. Each use of a chunk has a number, counted alike on both sides by
/// the records that use it, so that bytes and states that are told twice, or late, are known for what they are.
/// </summary>
internal sealed unsafe class RemoteChunks
{
    private const uint KindStaging = 2;
    private readonly ulong[] _uses = new ulong[Wire.StagingChunkCount];
    private readonly ulong[] _received = new ulong[Wire.StagingChunkCount];
    private readonly ulong[] _finished = new ulong[Wire.StagingChunkCount];
    private readonly ChunkState[] _states = new ChunkState[Wire.StagingChunkCount];
    private readonly uint[] _bytes = new uint[Wire.StagingChunkCount];
    private readonly bool[] _inOrder = new bool[Wire.StagingChunkCount];
    private readonly Lock _lock = new();
    private readonly Queue<(uint Chunk, ulong Use)> _toSend = [];
    private readonly SemaphoreSlim _sendable = new(0);
    private ControlRegion? _region;
    private RecordRing? _ring;

    /// <summary>The newest use of each chunk whose bytes came from the program.</summary>
    public ReadOnlySpan<ulong> Received => _received;

    public void Open(ControlRegion region, RecordRing ring)
    {
        _region = region;
        _ring = ring;
    }

    /// <summary>Numbers the uses of a record that is about to run. Command thread.</summary>
    public Need Begin(RecordHeader* record)
    {
        var need = new Need(0, 0);
        switch ((CallNumber)record->Op)
        {
            case CallNumber.CopyFromStaging when record->Size >= sizeof(CopyFromStagingRecord):
                need = Use(((CopyFromStagingRecord*)record)->Chunk);
                break;
            case CallNumber.CopyToStaging when record->Size >= sizeof(CopyToStagingRecord):
                var copy = (CopyToStagingRecord*)record;
                Fill(copy->Chunk, copy->Bytes, (record->Flags & Wire.RecordFlagInOrder) != 0);
                break;
            case CallNumber.Copy3D when record->Size >= sizeof(Copy3DRecord):
                var box = (Copy3DRecord*)record;
                if (box->SourceKind == KindStaging)
                {
                    need = Use(box->SourceChunk);
                }

                if (box->DestinationKind == KindStaging)
                {
                    Fill(box->DestinationChunk, box->Width * box->Height * box->Depth, inOrder: false);
                }

                break;
        }

        return need;
    }

    public bool HasArrived(Need need) => Volatile.Read(ref _received[need.Chunk]) >= need.Use;

    public bool IsInOrder(uint chunk) => _inOrder[chunk];

    /// <summary>A chunk's present use is over.</summary>
    public ChunkStateFrame Finish(uint chunk, ChunkState state)
    {
        _finished[chunk] = _uses[chunk];
        _states[chunk] = state;
        return StateOf(chunk);
    }

    /// <summary>The state of each chunk that was used and is not in use.</summary>
    public IEnumerable<ChunkStateFrame> Finished()
    {
        for (uint chunk = 0; chunk < Wire.StagingChunkCount; chunk++)
        {
            if (_finished[chunk] > 0 && _finished[chunk] == _uses[chunk])
            {
                yield return StateOf(chunk);
            }
        }
    }

    /// <summary>Whether a chunk holds so little that it goes with the messages, and the lanes' threads can sleep.</summary>
    public bool IsSmall(uint chunk) => _bytes[chunk] <= Wire.SmallChunkBytes;

    /// <summary>The bytes of a chunk that is finished, and what comes before them on the wire.</summary>
    public ReadOnlySpan<byte> Data(in ChunkStateFrame change, out ChunkDataFrame frame)
    {
        frame = new ChunkDataFrame { Chunk = change.Chunk, Use = change.Use, Bytes = _bytes[change.Chunk] };
        return new ReadOnlySpan<byte>(Source(change.Chunk), (int)frame.Bytes);
    }

    /// <summary>Gives a chunk's bytes to the lanes.</summary>
    public void Send(uint chunk, ulong use)
    {
        lock (_lock)
        {
            _toSend.Enqueue((chunk, use));
        }

        _sendable.Release();
    }

    public void Disconnect()
    {
        lock (_lock)
        {
            _toSend.Clear();
        }
    }

    /// <summary>Waits for a chunk to send; false when there is none for now.</summary>
    public bool TryTake(TimeSpan timeout, out ChunkDataFrame frame)
    {
        frame = default;
        if (!_sendable.Wait(timeout))
        {
            return false;
        }

        lock (_lock)
        {
            if (!_toSend.TryDequeue(out var next))
            {
                return false;
            }

            frame = new ChunkDataFrame { Chunk = next.Chunk, Use = next.Use, Bytes = _bytes[next.Chunk] };
            return true;
        }
    }

    /// <summary>Memory for bytes from the program; null when they have come before, or are not for a chunk.</summary>
    public byte* Target(in ChunkDataFrame frame) =>
        frame.Use > Volatile.Read(ref _received[frame.Chunk]) ? _region!.Chunk(frame.Chunk) : null;

    public byte* Source(uint chunk) => _region!.Chunk(chunk);

    /// <summary>A chunk's bytes are all there.</summary>
    public void Arrived(in ChunkDataFrame frame)
    {
        Volatile.Write(ref _received[frame.Chunk], frame.Use);
        _ring!.Ring();
    }

    private ChunkStateFrame StateOf(uint chunk) =>
        new() { Chunk = chunk, State = (uint)_states[chunk], Use = _finished[chunk] };

    private Need Use(uint chunk) =>
        chunk >= Wire.StagingChunkCount ? new Need(0, 0) : new Need(chunk, ++_uses[chunk]);

    private void Fill(uint chunk, ulong bytes, bool inOrder)
    {
        if (chunk < Wire.StagingChunkCount)
        {
            _uses[chunk]++;
            _bytes[chunk] = (uint)Math.Min(bytes, Wire.StagingChunkBytes);
            _inOrder[chunk] = inOrder;
        }
    }

    /// <summary>Bytes that a record reads.</summary>
    /// <param name="Chunk">The chunk.</param>
    /// <param name="Use">Number of its use; 0 when nothing is needed.</param>
    internal readonly record struct Need(uint Chunk, ulong Use);
}

using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Completions;
using TensorFusion.Worker.Platform;
using TensorFusion.Worker.Remote;

namespace TensorFusion.Worker.Connections;

/// <summary>
/// The memory that a connection shares with its program: header, submission ring, reply slots, staging chunks and
/// completion words. Everything in it can be changed by the program at any moment, so that offsets and sizes are kept
/// here, and nothing that is read from it is believed twice.
/// </summary>
internal sealed unsafe class ControlRegion : ICompletionSink, IDisposable
{
    private const ulong PageSize = 4096;
    private const ulong RingOffset = PageSize;
    private const ulong SlotsOffset = RingOffset + Wire.RingBytes;
    private const ulong StatesOffset = SlotsOffset + ((ulong)Wire.SlotCount * Wire.SlotBytes);
    private const ulong CompletionsOffset = StatesOffset + PageSize;
    private const ulong CompletionsEnd = CompletionsOffset + ((ulong)Wire.CompletionCount * 8);
    private const ulong StagingOffset = (CompletionsEnd + 0x1FFFFF) & ~0x1FFFFFUL;
    private const ulong Size = StagingOffset + ((ulong)Wire.StagingChunkCount * Wire.StagingChunkBytes);

    private readonly SharedMemory _memory;
    private readonly byte* _base;

    public ControlRegion()
    {
        _memory = SharedMemory.Create("tensorfusion-control", (nuint)Size);
        _base = _memory.Address;
        Header = (ControlHeader*)_base;
        Header->Magic = Wire.Magic;
        Header->Version = Wire.ProtocolVersionMax;
        Header->RegionSize = Size;
        Header->RingOffset = RingOffset;
        Header->RingSize = Wire.RingBytes;
        Header->SlotsOffset = SlotsOffset;
        Header->SlotCount = Wire.SlotCount;
        Header->SlotSize = Wire.SlotBytes;
        Header->StagingStatesOffset = StatesOffset;
        Header->StagingOffset = StagingOffset;
        Header->StagingChunkCount = Wire.StagingChunkCount;
        Header->StagingChunkSize = Wire.StagingChunkBytes;
        Header->CompletionsOffset = CompletionsOffset;
        Header->CompletionCount = Wire.CompletionCount;
    }

    public ControlHeader* Header { get; }

    /// <summary>Where the program is on another machine: what tells it of changes.</summary>
    public RemoteLink? Remote { get; set; }

    /// <summary>Bytes of the whole region.</summary>
    public ulong TotalSize => Size;

    /// <summary>Descriptor that the program maps.</summary>
    public int Descriptor => _memory.Descriptor;

    /// <summary>First byte of the ring.</summary>
    public byte* Ring => _base + RingOffset;

    /// <summary>First byte of a staging chunk.</summary>
    public byte* Chunk(uint chunk) => _base + StagingOffset + ((ulong)chunk * Wire.StagingChunkBytes);

    /// <summary>A reply slot; the number must be below the count of slots.</summary>
    public SlotHeader* Slot(uint slot) => (SlotHeader*)(_base + SlotsOffset + ((ulong)slot * Wire.SlotBytes));

    /// <summary>Makes a reply visible and wakes its waiter.</summary>
    public void PublishReply(uint slot, uint sequence, CudaResult result, int bytes)
    {
        var header = Slot(slot);
        header->Result = (int)result;
        header->Length = (uint)bytes;
        Volatile.Write(ref header->Sequence, sequence);
        if (Remote is not null)
        {
            Remote.Reply(slot);
            return;
        }

        // Pairs with the waiter, which raises its flag and then looks at the sequence again.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref header->Waiting) != 0)
        {
            Futex.WakeAll(&header->Sequence);
        }
    }

    /// <summary>
    /// Leaves an error for the next call that reports one. An error of the context replaces any other.
    /// </summary>
    public void SetAsyncError(CudaResult error)
    {
        if (error.BreaksContext())
        {
            Volatile.Write(ref Header->AsyncError, (int)error);
        }
        else
        {
            _ = Interlocked.CompareExchange(ref Header->AsyncError, (int)error, 0);
        }

        var sequence = Interlocked.Increment(ref Header->AsyncErrorSequence);
        Remote?.AsyncError(error, sequence);
    }

    public void Complete(uint word, ulong generation)
    {
        if (word >= Wire.CompletionCount)
        {
            return;
        }

        var target = (ulong*)(_base + CompletionsOffset) + word;
        Volatile.Write(ref *target, generation);
        if (Remote is not null)
        {
            Remote.Complete(word, generation);
            return;
        }

        Wake((uint*)target);
    }

    public void SetChunk(uint chunk, ChunkState state)
    {
        var target = (uint*)(_base + StatesOffset) + chunk;
        Volatile.Write(ref *target, (uint)state);
        if (Remote is not null)
        {
            Remote.SetChunk(chunk, state);
            return;
        }

        Wake(target);
    }

    /// <summary>The value of a completion word.</summary>
    public ulong Completion(uint word) => Volatile.Read(ref ((ulong*)(_base + CompletionsOffset))[word]);

    public bool KeepsOrder => Remote is not null;

    public void Dispose() => _memory.Dispose();

    private void Wake(uint* word)
    {
        // Pairs with the waiter, which counts itself and then looks at the word again.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref Header->Waiters) != 0)
        {
            Futex.WakeAll(word);
        }
    }
}

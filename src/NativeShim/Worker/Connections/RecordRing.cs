using System.Runtime.InteropServices;
using TensorFusion.Protocol;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Connections;

/// <summary>
/// The consuming end of a submission ring. Each record is copied out before it is looked at: the program could change
/// it
/// between a check and its use. One thread reads.
/// </summary>
internal sealed unsafe class RecordRing : IDisposable
{
    private readonly ControlHeader* _header;
    private readonly byte* _ring;
    private readonly byte* _record;
    private ulong _tail;
    private ulong _head;

    /// <param name="header">Header of the control region, whose cursors start at 0.</param>
    /// <param name="ring">First byte of the ring.</param>
    public RecordRing(ControlHeader* header, byte* ring)
    {
        _header = header;
        _ring = ring;
        _record = (byte*)NativeMemory.AlignedAlloc(Wire.MaxRecordBytes, 64);
    }

    /// <summary>Whether a record is there. Cheap; reads one word.</summary>
    public bool HasRecords => Volatile.Read(ref _header->Head) != _tail;

    /// <summary>What happened at the last read.</summary>
    public enum Outcome
    {
        /// <summary>There is nothing to read.</summary>
        Empty,

        /// <summary>The record is in private memory until the next read.</summary>
        Record,

        /// <summary>The ring's structure is damaged: there is no telling where the next record begins.</summary>
        Broken,
    }

    /// <summary>Copies the next record out; padding is skipped.</summary>
    public Outcome Read(out RecordHeader* record)
    {
        record = null;
        while (true)
        {
            if (_tail == _head)
            {
                _head = Volatile.Read(ref _header->Head);
                if (_tail == _head)
                {
                    return Outcome.Empty;
                }
            }

            var available = _head - _tail;
            var offset = _tail & (Wire.RingBytes - 1);
            var source = (RecordHeader*)(_ring + offset);
            if (available > Wire.RingBytes || available < (ulong)sizeof(RecordHeader) || _head % 16 != 0)
            {
                return Outcome.Broken;
            }

            var size = Volatile.Read(ref source->Size);
            var padding = Volatile.Read(ref source->Op) == (ushort)CallNumber.Padding;
            if (size < (uint)sizeof(RecordHeader) || size % 16 != 0 || size > available
                || size > Wire.RingBytes - offset || (!padding && size > Wire.MaxRecordBytes))
            {
                return Outcome.Broken;
            }

            _tail += size;
            if (padding)
            {
                continue;
            }

            Buffer.MemoryCopy(source, _record, Wire.MaxRecordBytes, size);
            record = (RecordHeader*)_record;

            // What was checked counts, not what the program may have written since.
            record->Size = size;
            return Outcome.Record;
        }
    }

    /// <summary>Gives the room of what was read back to the program.</summary>
    public void Release() => Volatile.Write(ref _header->Tail, _tail);

    /// <summary>Changes with each ring.</summary>
    public uint Bell => Volatile.Read(ref _header->Doorbell);

    /// <summary>
    /// Sleeps until somebody rings, at most <paramref name="timeout"/>; not at all when somebody has rung since
    /// <paramref name="bell"/> was read.
    /// </summary>
    public void Sleep(uint bell, TimeSpan timeout)
    {
        Volatile.Write(ref _header->WorkerSleeping, 1);

        // Pairs with the program, which moves the head and then looks whether the worker sleeps.
        Interlocked.MemoryBarrier();
        if (!HasRecords)
        {
            Futex.Wait(&_header->Doorbell, bell, timeout);
        }

        Volatile.Write(ref _header->WorkerSleeping, 0);
    }

    /// <summary>Waits for a ring alone, whether records are there or not.</summary>
    public void Wait(uint bell, TimeSpan timeout) => Futex.Wait(&_header->Doorbell, bell, timeout);

    /// <summary>Records have arrived: wakes the reading thread if it sleeps.</summary>
    public void Announce()
    {
        // Pairs with Sleep, which says that it sleeps and then looks at the head.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _header->WorkerSleeping) != 0)
        {
            Ring();
        }
    }

    /// <summary>Sleeps until somebody rings, also while records are there that must wait.</summary>
    public void SleepThrough(uint bell, TimeSpan timeout)
    {
        if (HasRecords)
        {
            Futex.Wait(&_header->Doorbell, bell, timeout);
        }
        else
        {
            Sleep(bell, timeout);
        }
    }

    /// <summary>Wakes the reading thread from another one.</summary>
    public void Ring()
    {
        Interlocked.Increment(ref _header->Doorbell);
        Futex.WakeAll(&_header->Doorbell);
    }

    public void Dispose() => NativeMemory.AlignedFree(_record);
}

using System.Runtime.InteropServices;
using TensorFusion.Protocol;

namespace TensorFusion.Worker.Remote;

/// <summary>
/// Memory that stands for pinned memory of a program on another machine: what kernels see, and what both sides have
/// agreed on. Not thread-safe, but for the device and host functions, which change the memory at any moment.
/// </summary>
/// <param name="address">Where it is, here and in the program.</param>
/// <param name="bytes">A multiple of 8.</param>
internal sealed unsafe class HostMirror(ulong address, ulong bytes) : IDisposable
{
    private const int MaxRun = 512;
    private readonly ulong* _now = (ulong*)address;
    private readonly int _words = (int)(bytes / 8);
    private ulong* _agreed = (ulong*)NativeMemory.AllocZeroed((nuint)bytes);

    public ulong Address => address;

    public ulong Bytes => bytes;

    /// <summary>Whether a change is made of whole runs within this memory.</summary>
    public bool Accepts(ReadOnlySpan<byte> change)
    {
        while (!change.IsEmpty)
        {
            if (!MemoryMarshal.TryRead(change, out MirrorRun run)
                || run.First > _words || run.Count > _words - run.First
                || change.Length - sizeof(MirrorRun) < Size(run.Count))
            {
                return false;
            }

            change = change[(sizeof(MirrorRun) + Size(run.Count))..];
        }

        return true;
    }

    /// <summary>Puts a change of the program in place; it must have been accepted.</summary>
    public void Apply(ReadOnlySpan<byte> change)
    {
        while (!change.IsEmpty)
        {
            var run = MemoryMarshal.Read<MirrorRun>(change);
            var count = (int)run.Count;
            var values = change[sizeof(MirrorRun)..];
            var masks = values[(count * sizeof(ulong))..];
            for (var i = 0; i < count; i++)
            {
                var value = MemoryMarshal.Read<ulong>(values[(i * sizeof(ulong))..]);
                var bits = Spread(masks[i]);
                var word = (int)run.First + i;
                Merge(ref _now[word], value, bits);
                _agreed[word] = (_agreed[word] & ~bits) | (value & bits);
            }

            change = change[(sizeof(MirrorRun) + Size(run.Count))..];
        }
    }

    /// <summary>Packs what the device has changed from a word on, and makes it agreed.</summary>
    /// <param name="at">The word to begin with; where to go on after it.</param>
    /// <param name="change">Room for the change.</param>
    /// <returns>Bytes of the change; 0 when there is none up to the end.</returns>
    public int Collect(ref int at, Span<byte> change)
    {
        var used = 0;
        while (at < _words)
        {
            var rest = _words - at;
            var agreed = new ReadOnlySpan<ulong>(_agreed + at, rest);
            at += new ReadOnlySpan<ulong>(_now + at, rest).CommonPrefixLength(agreed);
            var room = change.Length - used - sizeof(MirrorRun);
            if (at == _words || room < Size(1))
            {
                break;
            }

            used += CollectRun(ref at, change[used..]);
        }

        return used;
    }

    public void Dispose()
    {
        NativeMemory.Free(_agreed);
        _agreed = null;
    }

    private int CollectRun(ref int at, Span<byte> change)
    {
        var values = change[sizeof(MirrorRun)..];
        Span<byte> masks = stackalloc byte[MaxRun];
        var first = at;
        var count = 0;
        while (at < _words && count < MaxRun && Size((uint)count + 1) <= values.Length)
        {
            var value = Volatile.Read(ref _now[at]);
            if (value == _agreed[at])
            {
                break;
            }

            masks[count] = ChangedBytes(value ^ _agreed[at]);
            MemoryMarshal.Write(values[(count * sizeof(ulong))..], in value);
            _agreed[at] = value;
            count++;
            at++;
        }

        if (count == 0)
        {
            // Changed back meanwhile.
            return 0;
        }

        var end = values[(count * sizeof(ulong))..Size((uint)count)];
        end.Clear();
        masks[..count].CopyTo(end);
        MemoryMarshal.Write(change, new MirrorRun { First = (uint)first, Count = (uint)count });
        return sizeof(MirrorRun) + Size((uint)count);
    }

    /// <summary>Bytes of so many values and their masks; the count is bounded by the memory's words.</summary>
    private static int Size(uint count) => (int)((count * sizeof(ulong)) + ((count + 7) & ~7u));

    private static void Merge(ref ulong word, ulong value, ulong bits)
    {
        var old = Volatile.Read(ref word);
        while (true)
        {
            var seen = Interlocked.CompareExchange(ref word, (old & ~bits) | (value & bits), old);
            if (seen == old)
            {
                return;
            }

            old = seen;
        }
    }

    private static byte ChangedBytes(ulong difference)
    {
        var mask = 0;
        for (var i = 0; i < sizeof(ulong); i++)
        {
            mask |= (byte)(difference >> (8 * i)) != 0 ? 1 << i : 0;
        }

        return (byte)mask;
    }

    private static ulong Spread(byte mask)
    {
        var bits = 0UL;
        for (var i = 0; i < sizeof(ulong); i++)
        {
            bits |= (mask >> i & 1) != 0 ? 0xFFUL << (8 * i) : 0;
        }

        return bits;
    }
}

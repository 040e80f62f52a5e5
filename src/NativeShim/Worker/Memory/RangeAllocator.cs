namespace TensorFusion.Worker.Memory;

/// <summary>
/// Hands out parts of one range of addresses: best fit, lowest address among equals, neighbours joined when freed. The
/// free ranges are kept in a sorted array: holes are few, and a scan of them touches less memory than a tree would.
/// Not thread-safe.
/// </summary>
internal sealed class RangeAllocator
{
    private readonly ulong _start;
    private readonly ulong _size;
    private (ulong Start, ulong Size)[] _free = new (ulong, ulong)[16];
    private int _count;

    public RangeAllocator(ulong start, ulong size)
    {
        _start = start;
        _size = size;
        _free[0] = (start, size);
        _count = 1;
    }

    /// <summary>Whether nothing is handed out.</summary>
    public bool IsUnused => _count == 1 && _free[0] == (_start, _size);

    /// <summary>Takes <paramref name="size"/> bytes (not 0) at a multiple of <paramref name="alignment"/>.</summary>
    public bool TryAllocate(ulong size, ulong alignment, out ulong address)
    {
        var best = -1;
        address = 0;
        for (var i = 0; i < _count; i++)
        {
            var (start, length) = _free[i];
            var aligned = (start + alignment - 1) & ~(alignment - 1);
            if (length >= size && aligned - start <= length - size && (best < 0 || length < _free[best].Size))
            {
                best = i;
                address = aligned;
                if (length == size)
                {
                    break;
                }
            }
        }

        if (best < 0)
        {
            return false;
        }

        Take(best, address, size);
        return true;
    }

    /// <summary>Takes exactly [<paramref name="address"/>, + <paramref name="size"/>) if all of it is free.</summary>
    public bool TryAllocateAt(ulong address, ulong size)
    {
        var index = Find(address);
        if (index < 0 || address - _free[index].Start > _free[index].Size
            || _free[index].Size - (address - _free[index].Start) < size)
        {
            return false;
        }

        Take(index, address, size);
        return true;
    }

    /// <summary>Gives back what was taken, as a whole or in parts.</summary>
    public void Free(ulong address, ulong size)
    {
        var before = Find(address);
        var after = before + 1;
        if (size == 0 || address < _start || address + size > _start + _size
            || (before >= 0 && _free[before].Start + _free[before].Size > address)
            || (after < _count && address + size > _free[after].Start))
        {
            throw new InvalidOperationException(
                $"the range 0x{address:x} + {size} is free already or not of this allocator");
        }

        var joinsBefore = before >= 0 && _free[before].Start + _free[before].Size == address;
        var joinsAfter = after < _count && address + size == _free[after].Start;
        switch (joinsBefore, joinsAfter)
        {
            case (true, true):
                _free[before].Size += size + _free[after].Size;
                RemoveAt(after);
                break;
            case (true, false):
                _free[before].Size += size;
                break;
            case (false, true):
                _free[after] = (address, size + _free[after].Size);
                break;
            default:
                InsertAt(after, (address, size));
                break;
        }
    }

    private void Take(int index, ulong address, ulong size)
    {
        var (start, length) = _free[index];
        var head = address - start;
        var tail = length - head - size;
        switch (head > 0, tail > 0)
        {
            case (false, false):
                RemoveAt(index);
                break;
            case (true, false):
                _free[index].Size = head;
                break;
            case (false, true):
                _free[index] = (address + size, tail);
                break;
            default:
                _free[index].Size = head;
                InsertAt(index + 1, (address + size, tail));
                break;
        }
    }

    /// <summary>The last free range that starts at or before the address; -1 when there is none.</summary>
    private int Find(ulong address)
    {
        var low = 0;
        var high = _count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_free[middle].Start <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }

    private void InsertAt(int index, (ulong Start, ulong Size) range)
    {
        if (_count == _free.Length)
        {
            Array.Resize(ref _free, _count * 2);
        }

        Array.Copy(_free, index, _free, index + 1, _count - index);
        _free[index] = range;
        _count++;
    }

    private void RemoveAt(int index)
    {
        _count--;
        Array.Copy(_free, index + 1, _free, index, _count - index);
    }
}

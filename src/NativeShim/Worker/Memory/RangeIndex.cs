namespace TensorFusion.Worker.Memory;

/// <summary>Disjoint address ranges with a value each, found by any address inside them. Not thread-safe.</summary>
internal sealed class RangeIndex<T>
    where T : class
{
    private ulong[] _starts = new ulong[64];
    private ulong[] _ends = new ulong[64];
    private T[] _values = new T[64];

    public int Count { get; private set; }

    /// <summary>The values in the order of their addresses.</summary>
    public ReadOnlySpan<T> Values => _values.AsSpan(0, Count);

    /// <summary>Adds a range; false when it is empty, wraps around or meets another one.</summary>
    public bool TryAdd(ulong start, ulong size, T value)
    {
        var end = start + size;
        var index = Find(start) + 1;
        if (end <= start || (index > 0 && _ends[index - 1] > start) || (index < Count && _starts[index] < end))
        {
            return false;
        }

        if (Count == _starts.Length)
        {
            Array.Resize(ref _starts, Count * 2);
            Array.Resize(ref _ends, Count * 2);
            Array.Resize(ref _values, Count * 2);
        }

        Array.Copy(_starts, index, _starts, index + 1, Count - index);
        Array.Copy(_ends, index, _ends, index + 1, Count - index);
        Array.Copy(_values, index, _values, index + 1, Count - index);
        _starts[index] = start;
        _ends[index] = end;
        _values[index] = value;
        Count++;
        return true;
    }

    /// <summary>Removes the range that starts exactly there.</summary>
    public bool Remove(ulong start)
    {
        var index = Find(start);
        if (index < 0 || _starts[index] != start)
        {
            return false;
        }

        Count--;
        Array.Copy(_starts, index + 1, _starts, index, Count - index);
        Array.Copy(_ends, index + 1, _ends, index, Count - index);
        Array.Copy(_values, index + 1, _values, index, Count - index);
        _values[Count] = null!;
        return true;
    }

    /// <summary>Removes the ranges whose value matches.</summary>
    public void RemoveWhere(Predicate<T> match)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (match(_values[i]))
            {
                continue;
            }

            _starts[kept] = _starts[i];
            _ends[kept] = _ends[i];
            _values[kept] = _values[i];
            kept++;
        }

        Array.Clear(_values, kept, Count - kept);
        Count = kept;
    }

    /// <summary>The value whose range contains the address, or null.</summary>
    public T? Containing(ulong address)
    {
        var index = Find(address);
        return index >= 0 && address < _ends[index] ? _values[index] : null;
    }

    /// <summary>The value whose range starts exactly at the address, or null.</summary>
    public T? StartingAt(ulong address)
    {
        var index = Find(address);
        return index >= 0 && _starts[index] == address ? _values[index] : null;
    }

    /// <summary>Whether every byte of the range lies inside ranges of the index, which may adjoin each other.</summary>
    public bool Covers(ulong start, ulong size)
    {
        var end = start + size;
        if (end < start)
        {
            return false;
        }

        for (var index = Find(start); index >= 0 && index < Count && _starts[index] <= start; index++)
        {
            if (_ends[index] >= end && _ends[index] > start)
            {
                return true;
            }

            if (_ends[index] <= start)
            {
                return false;
            }

            start = _ends[index];
        }

        return false;
    }

    /// <summary>The last range that starts at or before the address; -1 when there is none.</summary>
    private int Find(ulong address)
    {
        var low = 0;
        var high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_starts[middle] <= address)
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
}

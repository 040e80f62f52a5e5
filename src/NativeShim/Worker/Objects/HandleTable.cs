namespace TensorFusion.Worker.Objects;

/// <summary>
/// Objects by the numbers that the program gave them: dense, from 1 on, 0 meaning none. A number that is out of range
/// or
/// taken is refused. One thread uses it.
/// </summary>
/// <param name="limit">Numbers must be below it.</param>
internal sealed class HandleTable<T>(uint limit = HandleTable<T>.DefaultLimit)
    where T : class
{
    /// <summary>More objects of one kind than any program makes; bounds what a wrong number can cost.</summary>
    public const uint DefaultLimit = 1 << 20;

    private T?[] _items = new T?[64];

    public int Count { get; private set; }

    /// <summary>The objects that are there.</summary>
    public IEnumerable<T> All => _items.OfType<T>();

    /// <summary>Whether an object may be made under the number.</summary>
    public bool IsFree(uint id) => id > 0 && id < limit && (id >= _items.Length || _items[id] is null);

    public bool TryAdd(uint id, T item)
    {
        if (!IsFree(id))
        {
            return false;
        }

        if (id >= _items.Length)
        {
            Array.Resize(ref _items, (int)Math.Min(limit, Math.Max(id + 1, (uint)_items.Length * 2)));
        }

        _items[id] = item;
        Count++;
        return true;
    }

    /// <summary>The object, or null.</summary>
    public T? Find(uint id) => id < (uint)_items.Length ? _items[id] : null;

    /// <summary>The number of the first object that matches, or 0. Looks at all of them.</summary>
    public uint NumberOf(Predicate<T> match) =>
        (uint)Math.Max(0, Array.FindIndex(_items, item => item is not null && match(item)));

    /// <summary>Takes the object out, or returns null.</summary>
    public T? Remove(uint id)
    {
        var item = Find(id);
        if (item is not null)
        {
            _items[id] = null;
            Count--;
        }

        return item;
    }

    /// <summary>Takes out all objects that match.</summary>
    public List<T> RemoveWhere(Predicate<T> match)
    {
        var removed = new List<T>();
        for (var i = 0; i < _items.Length; i++)
        {
            if (_items[i] is { } item && match(item))
            {
                removed.Add(item);
                _items[i] = null;
                Count--;
            }
        }

        return removed;
    }
}

namespace TensorFusion.SoftGpu.Ptx.Syntax;

/// <summary>
/// Parameters that are bound to each other by calls share one layout: the pieces (offset, size) by which they are
/// accessed. While the pieces do not overlap each is a register; otherwise the parameters live in local memory.
/// </summary>
internal sealed class ParameterLayout
{
    private ParameterLayout? _parent;

    public bool InMemory { get; private set; }

    private SortedDictionary<int, int> Pieces { get; } = [];

    public ParameterLayout Root()
    {
        var root = this;
        while (root._parent is { } parent)
        {
            root = parent;
        }

        return root;
    }

    public void ForceMemory() => Root().InMemory = true;

    public void Access(int offset, int size)
    {
        var root = Root();
        foreach (var (at, length) in root.Pieces)
        {
            if (at == offset && length == size)
            {
                return;
            }

            if (at < offset + size && offset < at + length)
            {
                root.InMemory = true;
                return;
            }
        }

        root.Pieces[offset] = size;
    }

    public void Unite(ParameterLayout other)
    {
        var left = Root();
        var right = other.Root();
        if (left == right)
        {
            return;
        }

        right._parent = left;
        left.InMemory |= right.InMemory;
        foreach (var (offset, size) in right.Pieces)
        {
            left.Access(offset, size);
        }
    }

    public IEnumerable<KeyValuePair<int, int>> All() => Root().Pieces;
}

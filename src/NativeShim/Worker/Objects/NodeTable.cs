namespace TensorFusion.Worker.Objects;

/// <summary>
/// Numbers for the nodes of graphs. The program numbers those that it adds, from <see cref="FirstOfProgram"/> on; nodes
/// that come into being by capture are numbered here when they are seen first.
/// </summary>
internal sealed class NodeTable
{
    /// <summary>Numbers from here on are given by the program.</summary>
    public const uint FirstOfProgram = 1u << 31;

    private readonly Dictionary<nint, uint> _numbers = [];
    private readonly Dictionary<uint, (nint Node, GraphObject Graph)> _nodes = [];
    private uint _next = 1;

    /// <summary>Whether the program may give a node the number.</summary>
    public bool IsFree(uint number) => number >= FirstOfProgram && !_nodes.ContainsKey(number);

    /// <summary>Adds a node under a free number.</summary>
    public void Add(uint number, nint node, GraphObject graph)
    {
        _numbers[node] = number;
        _nodes[number] = (node, graph);
    }

    /// <summary>The number of a node; a node that is seen for the first time gets one.</summary>
    public uint NumberOf(nint node, GraphObject graph)
    {
        if (node == 0)
        {
            return 0;
        }

        if (!_numbers.TryGetValue(node, out var number))
        {
            number = _next++;
            _numbers[node] = number;
            _nodes[number] = (node, graph);
        }

        return number;
    }

    /// <summary>The number of a node if it has one, else 0.</summary>
    public uint KnownNumber(nint node) => _numbers.GetValueOrDefault(node);

    public unsafe bool TryFind(uint number, out void* node)
    {
        var found = _nodes.TryGetValue(number, out var entry);
        node = (void*)entry.Node;
        return found;
    }

    public void Remove(uint number)
    {
        if (_nodes.Remove(number, out var entry))
        {
            _numbers.Remove(entry.Node);
        }
    }

    /// <summary>The nodes of a graph that is destroyed.</summary>
    public void RemoveGraph(GraphObject graph)
    {
        foreach (var number in _nodes.Where(n => n.Value.Graph == graph).Select(n => n.Key).ToArray())
        {
            Remove(number);
        }
    }
}

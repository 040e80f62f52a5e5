namespace TensorFusion.Worker.Objects;

/// <summary>Numbers for the nodes of graphs. They are given here, as nodes come into being by capture too.</summary>
internal sealed class NodeTable
{
    private readonly Dictionary<nint, uint> _numbers = [];
    private readonly Dictionary<uint, (nint Node, GraphObject Graph)> _nodes = [];
    private uint _next = 1;

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

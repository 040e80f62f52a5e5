using TensorFusion.Driver;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Graphs;

/// <summary>
/// A graph that the program builds or a capture records. Like in CUDA, one thread at a time may change it.
/// </summary>
internal sealed class SoftGraph
{
    private readonly SoftDriver _driver;
    private readonly List<GraphNode> _nodes = [];

    public SoftGraph(SoftDriver driver)
    {
        _driver = driver;
        Handle = driver.Handles.Add(this);
    }

    public nint Handle { get; }

    /// <summary>Nodes in the order of their creation.</summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes;

    /// <summary>All pairs of a node and one that waits for it.</summary>
    public IEnumerable<(GraphNode From, GraphNode To)> Edges =>
        _nodes.SelectMany(node => node.Dependencies.Select(dependency => (dependency, node)));

    /// <exception cref="CudaFailure">InvalidValue: a dependency is doubled or of another graph.</exception>
    public GraphNode Add(DeviceTask task, IReadOnlyCollection<GraphNode> dependencies)
    {
        _ = task.NodeType;
        if (dependencies.Any(other => other.Graph != this) || dependencies.Distinct().Count() != dependencies.Count)
        {
            throw new CudaFailure(CudaResult.InvalidValue, "a dependency is doubled or belongs to another graph");
        }

        var node = _driver.Handles.Add(handle => new GraphNode(this, task, handle));
        node.Dependencies.AddRange(dependencies);
        _nodes.Add(node);
        return node;
    }

    /// <exception cref="CudaFailure">InvalidValue: the edge exists, leaves the graph, or closes a circle.</exception>
    public void AddEdge(GraphNode from, GraphNode to)
    {
        if (from.Graph != this || to.Graph != this || to.Dependencies.Contains(from) || Reaches(to, from))
        {
            throw new CudaFailure(
                CudaResult.InvalidValue, "the dependency exists, leaves the graph or closes a circle");
        }

        to.Dependencies.Add(from);
    }

    /// <exception cref="CudaFailure">InvalidValue: there is no such edge.</exception>
    public void RemoveEdge(GraphNode from, GraphNode to)
    {
        if (from.Graph != this || to.Graph != this || !to.Dependencies.Remove(from))
        {
            throw new CudaFailure(CudaResult.InvalidValue, "the dependency does not exist");
        }
    }

    /// <summary>A graph with the steps of a plan as its nodes.</summary>
    public static SoftGraph FromPlan(SoftDriver driver, GraphPlan plan)
    {
        var graph = new SoftGraph(driver);
        foreach (var step in plan.Steps)
        {
            graph.Add(step.Task, [.. step.Dependencies.Select(index => graph._nodes[index])]);
        }

        return graph;
    }

    public void Remove(GraphNode node)
    {
        _nodes.Remove(node);
        foreach (var other in _nodes)
        {
            other.Dependencies.Remove(node);
        }

        _driver.Handles.TryRemove(node.Handle, out _);
    }

    public SoftGraph Clone()
    {
        var clone = new SoftGraph(_driver);
        var twins = new Dictionary<GraphNode, GraphNode>();
        foreach (var node in Ordered())
        {
            var task = node.Task is GraphTask { Inner: { } inner } child
                ? new GraphTask(child.Plan, inner.Clone())
                : node.Task;
            twins[node] = clone.Add(task, [.. node.Dependencies.Select(dependency => twins[dependency])]);
            twins[node].Original = node;
        }

        return clone;
    }

    /// <summary>Nodes in an order that keeps the dependencies, and otherwise that of their creation.</summary>
    public List<GraphNode> Ordered()
    {
        var ordered = new List<GraphNode>(_nodes.Count);
        var missing = _nodes.ToDictionary(node => node, node => node.Dependencies.Count);
        var successors = Edges.ToLookup(edge => edge.From, edge => edge.To);
        var ready = new Queue<GraphNode>(_nodes.Where(node => node.Dependencies.Count == 0));
        while (ready.TryDequeue(out var node))
        {
            ordered.Add(node);
            foreach (var successor in successors[node])
            {
                if (--missing[successor] == 0)
                {
                    ready.Enqueue(successor);
                }
            }
        }

        return ordered;
    }

    public GraphPlan Plan(List<GraphNode> ordered)
    {
        var places = ordered.Select((node, index) => (node, index)).ToDictionary(item => item.node, item => item.index);
        return new GraphPlan(
            [.. ordered.Select(node => new GraphStep(
                node.Task is GraphTask { Inner: { } inner } ? new GraphTask(inner.Plan(), inner) : node.Task,
                [.. node.Dependencies.Select(dependency => places[dependency])]))]);
    }

    public GraphPlan Plan() => Plan(Ordered());

    /// <summary>Ends the handles of the graph and its nodes.</summary>
    public void Destroy()
    {
        foreach (var node in _nodes)
        {
            (node.Task as GraphTask)?.Inner?.Destroy();
            _driver.Handles.TryRemove(node.Handle, out _);
        }

        _driver.Handles.TryRemove(Handle, out _);
    }

    private static bool Reaches(GraphNode from, GraphNode wanted)
    {
        var pending = new Stack<GraphNode>([wanted]);
        var seen = new HashSet<GraphNode>();
        while (pending.TryPop(out var node))
        {
            if (node == from)
            {
                return true;
            }

            if (seen.Add(node))
            {
                node.Dependencies.ForEach(pending.Push);
            }
        }

        return false;
    }
}

using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Streams;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Graphs;

/// <summary>A graph that can be launched. Two launches of it never run at once.</summary>
internal sealed class GraphExec
{
    private readonly Dictionary<GraphNode, int> _places;
    private readonly List<GraphNode> _nodes;
    private readonly Lock _gate = new();
    private GraphPlan _plan;
    private Operation? _last;

    public GraphExec(SoftGraph graph)
    {
        _nodes = graph.Ordered();
        if (_nodes.Count != graph.Nodes.Count)
        {
            throw new CudaFailure(CudaResult.InvalidValue, "the graph has a circle");
        }

        _plan = graph.Plan(_nodes);
        _places = _nodes.Select((node, index) => (node, index)).ToDictionary(item => item.node, item => item.index);
    }

    public GraphPlan Plan
    {
        get
        {
            lock (_gate)
            {
                return _plan;
            }
        }
    }

    /// <summary>Changes the task of the node that was made from a node of the original graph.</summary>
    /// <exception cref="CudaFailure">InvalidValue: no such node, or another type.</exception>
    public void Replace(GraphNode node, DeviceTask task)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue(node, out var place) || _plan.Steps[place].Task.NodeType != task.NodeType)
            {
                throw new CudaFailure(CudaResult.InvalidValue, "the node is not part of the executable graph");
            }

            _plan = _plan.With(place, task);
        }
    }

    /// <summary>Switches a kernel, copy or set on or off.</summary>
    /// <exception cref="CudaFailure">InvalidValue: no such node, or another type.</exception>
    public void Enable(GraphNode node, bool enabled)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue(node, out var place)
                || node.Task.NodeType is not (GraphNodeType.Kernel or GraphNodeType.Memcpy or GraphNodeType.Memset))
            {
                throw new CudaFailure(CudaResult.InvalidValue, "the node cannot be switched off");
            }

            _plan = _plan.Enable(place, enabled);
        }
    }

    /// <summary>
    /// Takes all parameters from another graph, if it has the same nodes and edges in the same order of creation.
    /// </summary>
    /// <returns>What hindered it, and the node of the other graph.</returns>
    public (GraphExecUpdateResult Result, GraphNode? Node) Update(SoftGraph graph)
    {
        var nodes = graph.Ordered();
        if (nodes.Count != _nodes.Count)
        {
            return (GraphExecUpdateResult.TopologyChanged, null);
        }

        var plan = graph.Plan(nodes);
        lock (_gate)
        {
            for (var index = 0; index < nodes.Count; index++)
            {
                var (old, new_) = (_plan.Steps[index], plan.Steps[index]);
                if (!old.Dependencies.ToHashSet().SetEquals(new_.Dependencies))
                {
                    return (GraphExecUpdateResult.TopologyChanged, nodes[index]);
                }

                if (old.Task.NodeType != new_.Task.NodeType)
                {
                    return (GraphExecUpdateResult.NodeTypeChanged, nodes[index]);
                }

                if (old.Task is KernelTask before && new_.Task is KernelTask after
                    && before.Function.Module.Context != after.Function.Module.Context)
                {
                    return (GraphExecUpdateResult.UnsupportedFunctionChange, nodes[index]);
                }
            }

            for (var index = 0; index < nodes.Count; index++)
            {
                plan = plan.Enable(index, !_plan.Steps[index].IsDisabled);
            }

            _plan = plan;
        }

        return (GraphExecUpdateResult.Success, null);
    }

    /// <summary>Queues a launch.</summary>
    public void Launch(SoftContext context, SoftStream stream)
    {
        lock (_gate)
        {
            var plan = _plan;
            _last = context.Submit(stream, new GraphTask(plan), operation =>
            {
                if (_last is not null)
                {
                    operation.DependOn(_last);
                }

                foreach (var awaited in plan.Awaited())
                {
                    if (awaited.Recorded is { } recorded)
                    {
                        operation.DependOn(recorded);
                    }
                }

                foreach (var recorded in plan.Recorded())
                {
                    recorded.Recorded = operation;
                }
            });
        }
    }
}

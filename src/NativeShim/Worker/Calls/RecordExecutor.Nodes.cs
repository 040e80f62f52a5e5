using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Calls;

/// <summary>Nodes of graphs: adding, joining, finding and removing them, and the attributes of kernel nodes.</summary>
internal sealed unsafe partial class RecordExecutor
{
    private const int MaxDependencies = 8192;
    private readonly NodeTable _nodes = new();

    protected override CudaResult OnGraphAddNode(in GraphAddNodeRecord call, ReadOnlySpan<byte> payload)
    {
        var graph = FindGraph(call.Graph);
        if (graph is null || !_nodes.IsFree(call.Node) || call.Dependencies > MaxDependencies
            || payload.Length < call.Dependencies * 4
            || !TryNodes(payload, (int)call.Dependencies, out var dependencies))
        {
            return graph is null ? CudaResult.InvalidHandle : Refuse(CudaResult.InvalidValue);
        }

        var result = Understand(
            (GraphNodeType)call.Kind, call.Child, call.Event, payload[((int)call.Dependencies * 4)..], out var built);
        if (result != CudaResult.Success)
        {
            return result;
        }

        void* node = null;
        result = Add(&node, graph.Handle, dependencies, call.Dependencies, ref built);
        if (result == CudaResult.Success)
        {
            _nodes.Add(call.Node, (nint)node, graph);
        }

        return result;
    }

    protected override CudaResult OnGraphAddDependencies(
        in GraphAddDependenciesRecord call, ReadOnlySpan<byte> payload, ref GraphAddDependenciesReply reply)
    {
        var graph = FindGraph(call.Graph);
        var pairs = payload.Length / 8;
        if (graph is null || pairs > MaxDependencies / 2 || !TryNodes(payload, 2 * pairs, out var nodes))
        {
            return graph is null ? CudaResult.InvalidHandle : Refuse(CudaResult.InvalidValue);
        }

        var ends = (nint*)nodes;
        var from = new nint[pairs];
        var to = new nint[pairs];
        for (var i = 0; i < pairs; i++)
        {
            from[i] = ends[2 * i];
            to[i] = ends[(2 * i) + 1];
        }

        fixed (nint* first = from)
        {
            fixed (nint* second = to)
            {
                return call.Remove == 0
                    ? Driver.cuGraphAddDependencies(graph.Handle, first, second, (nuint)pairs)
                    : Driver.cuGraphRemoveDependencies(graph.Handle, first, second, (nuint)pairs);
            }
        }
    }

    protected override CudaResult OnGraphNodeDestroy(in GraphNodeDestroyRecord call, ref GraphNodeDestroyReply reply)
    {
        if (!TryNode(call.Node, out var node))
        {
            return CudaResult.InvalidValue;
        }

        var result = Driver.cuGraphDestroyNode(node);
        if (result == CudaResult.Success)
        {
            _nodes.Remove(call.Node);
        }

        return result;
    }

    protected override CudaResult OnGraphFindInClone(in GraphFindInCloneRecord call, ref GraphFindInCloneReply reply)
    {
        var clone = FindGraph(call.Clone);
        if (clone is null || !TryNode(call.Node, out var original))
        {
            return CudaResult.InvalidValue;
        }

        void* found;
        var result = Driver.cuGraphNodeFindInClone(&found, original, clone.Handle);
        reply.Node = result == CudaResult.Success ? _nodes.NumberOf((nint)found, clone) : 0;
        return result;
    }

    protected override CudaResult OnGraphNodeEnable(in GraphNodeEnableRecord call)
    {
        if (!TryNode(call.Node, out var node) || !TryGetExec(call.Exec, out var exec))
        {
            return CudaResult.InvalidValue;
        }

        return Driver.cuGraphNodeSetEnabled == null
            ? CudaResult.NotSupported
            : Driver.cuGraphNodeSetEnabled(exec, node, call.Enabled);
    }

    protected override CudaResult OnGraphNodeAttributeSet(
        in GraphNodeAttributeSetRecord call, ReadOnlySpan<byte> payload)
    {
        if (!TryNode(call.Node, out var node))
        {
            return CudaResult.InvalidValue;
        }

        if (call.CopyFrom != 0)
        {
            return TryNode(call.CopyFrom, out var source)
                ? Driver.cuGraphKernelNodeCopyAttributes(node, source)
                : CudaResult.InvalidValue;
        }

        return MemoryMarshal.TryRead(payload, out CUlaunchAttributeValue value)
            ? Driver.cuGraphKernelNodeSetAttribute(node, call.Attribute, &value)
            : Refuse(CudaResult.InvalidValue);
    }

    protected override CudaResult OnGraphNodeAttributeGet(
        in GraphNodeAttributeGetRecord call, ref GraphNodeAttributeGetReply reply, Span<byte> output, out int written)
    {
        written = 0;
        if (!TryNode(call.Node, out var node))
        {
            return CudaResult.InvalidValue;
        }

        CUlaunchAttributeValue value;
        var result = Driver.cuGraphKernelNodeGetAttribute(node, call.Attribute, &value);
        if (result == CudaResult.Success)
        {
            MemoryMarshal.Write(output, in value);
            written = sizeof(CUlaunchAttributeValue);
        }

        return result;
    }

    private bool TryNode(uint number, out void* node)
    {
        if (_nodes.TryFind(number, out node))
        {
            return true;
        }

        Counters.CountRefused();
        return false;
    }

    /// <summary>The driver's nodes for numbers at the start of a payload; valid until the next call.</summary>
    private bool TryNodes(ReadOnlySpan<byte> payload, int count, out void** nodes)
    {
        nodes = (void**)(_scratch + Wire.MaxRecordBytes);
        var numbers = MemoryMarshal.Cast<byte, uint>(payload[..(4 * count)]);
        if (count > MaxDependencies)
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            if (!TryNode(numbers[i], out nodes[i]))
            {
                return false;
            }
        }

        return true;
    }
}

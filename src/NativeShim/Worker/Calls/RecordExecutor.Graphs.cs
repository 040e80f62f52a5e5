using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Calls;

/// <summary>Graphs as a whole: making, copying, instantiating, updating, looking at.</summary>
internal sealed unsafe partial class RecordExecutor
{
    /// <summary>Instantiation flags that are served: free on launch, upload, node priorities. Launch from the device
    /// would pass by the worker.</summary>
    private const ulong ServedInstantiateFlags = 1 | 2 | 8;

    protected override CudaResult OnGraphCreate(in GraphCreateRecord call)
    {
        if (!_graphs.IsFree(call.Graph))
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        void* graph;
        var result = Driver.cuGraphCreate(&graph, call.Flags);
        if (result == CudaResult.Success)
        {
            _graphs.TryAdd(call.Graph, new GraphObject(_device, (nint)graph, owned: true));
        }

        return result;
    }

    protected override CudaResult OnGraphDestroy(in GraphDestroyRecord call)
    {
        var graph = _graphs.Find(call.Graph);
        if (graph is null)
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        _graphs.Remove(call.Graph);
        if (graph.Owned)
        {
            return DestroyGraph(graph);
        }

        // A child graph goes with its node, a graph under construction with its capture: only the number is free.
        _nodes.RemoveGraph(graph);
        return CudaResult.Success;
    }

    protected override CudaResult OnGraphClone(in GraphCloneRecord call, ref GraphCloneReply reply)
    {
        var source = FindGraph(call.Source);
        if (source is null || !_graphs.IsFree(call.Graph))
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        void* clone;
        var result = Driver.cuGraphClone(&clone, source.Handle);
        if (result == CudaResult.Success)
        {
            _graphs.TryAdd(call.Graph, new GraphObject(_device, (nint)clone, owned: true));
        }

        return result;
    }

    protected override CudaResult OnGraphInstantiate(in GraphInstantiateRecord call, ref GraphInstantiateReply reply)
    {
        var graph = FindGraph(call.Graph);
        if (graph is null || !_execs.IsFree(call.Exec))
        {
            return Refuse(CudaResult.InvalidHandle);
        }

        if ((call.Flags & ~ServedInstantiateFlags) != 0)
        {
            return CudaResult.NotSupported;
        }

        void* exec;
        var result = Driver.cuGraphInstantiateWithFlags(&exec, graph.Handle, call.Flags);
        if (result == CudaResult.Success)
        {
            _execs.TryAdd(call.Exec, new ExecObject(_device, (nint)exec));
        }

        return result;
    }

    protected override CudaResult OnGraphExecDestroy(in GraphExecDestroyRecord call) =>
        _execs.Remove(call.Exec) is { } exec
            ? Driver.cuGraphExecDestroy(exec.Handle)
            : Refuse(CudaResult.InvalidHandle);

    protected override CudaResult OnGraphExecUpdate(in GraphExecUpdateRecord call, ref GraphExecUpdateReply reply)
    {
        var graph = FindGraph(call.Graph);
        if (graph is null || !TryGetExec(call.Exec, out var exec))
        {
            return CudaResult.InvalidHandle;
        }

        if (Driver.cuGraphExecUpdate_v2 == null)
        {
            return CudaResult.NotSupported;
        }

        CUgraphExecUpdateResultInfo info;
        var result = Driver.cuGraphExecUpdate_v2(exec, graph.Handle, &info);
        reply.Result = (int)info.Result;
        reply.ErrorNode = info.ErrorNode is null ? 0 : _nodes.NumberOf((nint)info.ErrorNode, graph);
        return result;
    }

    protected override CudaResult OnGraphEdges(
        in GraphEdgesRecord call, ref GraphEdgesReply reply, Span<byte> output, out int written)
    {
        written = 0;
        var graph = FindGraph(call.Graph);
        if (graph is null)
        {
            return CudaResult.InvalidHandle;
        }

        nuint count = 0;
        var result = Driver.cuGraphGetEdges(graph.Handle, null, null, &count);
        if (result != CudaResult.Success || count == 0)
        {
            return result;
        }

        var ends = new nint[2 * count];
        fixed (nint* from = ends)
        {
            result = Driver.cuGraphGetEdges(graph.Handle, from, from + count, &count);
        }

        reply.Count = (uint)count;
        var target = MemoryMarshal.Cast<byte, uint>(output);
        var half = (nuint)(ends.Length / 2);
        for (var i = (nuint)call.First; i < count && (2 * reply.Returned) + 1 < target.Length; i++)
        {
            target[(int)(2 * reply.Returned)] = _nodes.NumberOf(ends[i], graph);
            target[(int)(2 * reply.Returned) + 1] = _nodes.NumberOf(ends[half + i], graph);
            reply.Returned++;
        }

        written = (int)reply.Returned * 8;
        return result;
    }

    private GraphObject? FindGraph(uint id)
    {
        var graph = _graphs.Find(id);
        if (graph is null)
        {
            Counters.CountRefused();
        }

        return graph;
    }

    private CudaResult DestroyGraph(GraphObject graph)
    {
        _nodes.RemoveGraph(graph);
        return Driver.cuGraphDestroy(graph.Handle);
    }
}

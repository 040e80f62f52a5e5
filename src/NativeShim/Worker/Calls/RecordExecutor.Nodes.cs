using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Calls;

/// <summary>
/// Nodes of graphs. The parameters of a node travel as the record that would do the same in a stream, header included,
/// with its payload: LaunchRecord, Copy3DRecord, MemsetRecord, HostFunctionRecord.
/// </summary>
internal sealed unsafe partial class RecordExecutor
{
    private const int MaxDependencies = 8192;
    private readonly NodeTable _nodes = new();

    protected override CudaResult OnGraphAddNode(
        in GraphAddNodeRecord call, ReadOnlySpan<byte> payload, ref GraphAddNodeReply reply)
    {
        var graph = FindGraph(call.Graph);
        if (graph is null || call.Dependencies > MaxDependencies || payload.Length < call.Dependencies * 4
            || !TryNodes(payload, (int)call.Dependencies, out var dependencies))
        {
            return graph is null ? CudaResult.InvalidHandle : Refuse(CudaResult.InvalidValue);
        }

        var parameters = payload[((int)call.Dependencies * 4)..];
        void* node = null;
        nuint count = call.Dependencies;
        CudaResult result;
        switch ((GraphNodeType)call.Kind)
        {
            case GraphNodeType.Kernel:
                result = AddKernel(&node, graph, dependencies, count, call.Function, parameters);
                break;
            case GraphNodeType.Memcpy when TryInner<Copy3DRecord>(parameters, out var copy, out _):
                result = AddCopy(&node, graph, dependencies, count, in copy);
                break;
            case GraphNodeType.Memset when TryInner<MemsetRecord>(parameters, out var set, out _):
                result = AddSet(&node, graph, dependencies, count, in set);
                break;
            case GraphNodeType.Host when TryInner<HostFunctionRecord>(parameters, out var host, out _):
                result = AddHost(&node, graph, dependencies, count, in host);
                break;
            case GraphNodeType.Graph:
                var child = FindGraph(call.Child);
                result = child is null
                    ? CudaResult.InvalidHandle
                    : Driver.cuGraphAddChildGraphNode(&node, graph.Handle, dependencies, count, child.Handle);
                break;
            case GraphNodeType.Empty:
                result = Driver.cuGraphAddEmptyNode(&node, graph.Handle, dependencies, count);
                break;
            case GraphNodeType.EventRecord or GraphNodeType.WaitEvent:
                result = AddEvent(&node, graph, dependencies, count, call.Event, (GraphNodeType)call.Kind);
                break;
            case GraphNodeType.Memcpy or GraphNodeType.Memset or GraphNodeType.Host:
                return Refuse(CudaResult.InvalidValue);
            default:
                return CudaResult.NotSupported;
        }

        reply.Node = result == CudaResult.Success ? _nodes.NumberOf((nint)node, graph) : 0;
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

        if (call.Remove != 0)
        {
            return CudaResult.NotSupported;
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
                return Driver.cuGraphAddDependencies(graph.Handle, first, second, (nuint)pairs);
            }
        }
    }

    protected override CudaResult OnGraphNodeType(in GraphNodeTypeRecord call, ref GraphNodeTypeReply reply)
    {
        if (!TryNode(call.Node, out var node))
        {
            return CudaResult.InvalidValue;
        }

        int kind;
        var result = Driver.cuGraphNodeGetType(node, &kind);
        reply.Kind = result == CudaResult.Success ? kind : 0;
        return result;
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

    protected override CudaResult OnGraphKernelNodeGet(
        in GraphKernelNodeGetRecord call, ref GraphKernelNodeGetReply reply, Span<byte> output, out int written)
    {
        written = 0;
        if (!TryNode(call.Node, out var node))
        {
            return CudaResult.InvalidValue;
        }

        if (Driver.cuGraphKernelNodeGetParams_v2 == null)
        {
            return CudaResult.NotSupported;
        }

        CUDA_KERNEL_NODE_PARAMS_v2 parameters;
        var result = Driver.cuGraphKernelNodeGetParams_v2(node, &parameters);
        if (result != CudaResult.Success)
        {
            return result;
        }

        var handle = (nint)(parameters.Func is null ? parameters.Kern : parameters.Func);
        if (!_functionNumbers.TryGetValue(handle, out var number) || _functions.Find(number) is not { } function
            || function.Offsets is not { } offsets || parameters.KernelParams is null
            || function.ParameterBytes > output.Length)
        {
            return CudaResult.NotSupported;
        }

        reply.Function = number;
        (reply.GridX, reply.GridY, reply.GridZ) = (parameters.GridDimX, parameters.GridDimY, parameters.GridDimZ);
        (reply.BlockX, reply.BlockY, reply.BlockZ) = (parameters.BlockDimX, parameters.BlockDimY, parameters.BlockDimZ);
        reply.SharedBytes = parameters.SharedMemBytes;
        output[..(int)function.ParameterBytes].Clear();
        for (var i = 0; i < offsets.Length; i++)
        {
            var value = new ReadOnlySpan<byte>(parameters.KernelParams[i], (int)function.Sizes[i]);
            value.CopyTo(output[(int)offsets[i]..]);
        }

        written = (int)function.ParameterBytes;
        return CudaResult.Success;
    }

    protected override CudaResult OnGraphKernelNodeSet(
        in GraphKernelNodeSetRecord call, ReadOnlySpan<byte> payload, ref GraphKernelNodeSetReply reply)
    {
        void* exec = null;
        if (!TryNode(call.Node, out var node) || (call.Exec != 0 && !TryGetExec(call.Exec, out exec)))
        {
            return CudaResult.InvalidValue;
        }

        if (Driver.cuGraphKernelNodeSetParams_v2 == null || Driver.cuGraphExecKernelNodeSetParams_v2 == null)
        {
            return CudaResult.NotSupported;
        }

        var launch = new LaunchRecord
        {
            GridX = call.GridX,
            GridY = call.GridY,
            GridZ = call.GridZ,
            BlockX = call.BlockX,
            BlockY = call.BlockY,
            BlockZ = call.BlockZ,
            SharedBytes = call.SharedBytes,
            ParameterBytes = (uint)payload.Length,
        };
        fixed (byte* first = payload)
        {
            if (!TryKernelNode(in launch, call.Function, first, out var parameters))
            {
                return Refuse(CudaResult.InvalidValue);
            }

            return exec is null
                ? Driver.cuGraphKernelNodeSetParams_v2(node, &parameters)
                : Driver.cuGraphExecKernelNodeSetParams_v2(exec, node, &parameters);
        }
    }

    protected override CudaResult OnGraphNodeAttribute(
        in GraphNodeAttributeRecord call, ReadOnlySpan<byte> payload, ref GraphNodeAttributeReply reply,
        Span<byte> output, out int written)
    {
        written = 0;
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

        CUlaunchAttributeValue value;
        if (call.Set != 0)
        {
            if (!MemoryMarshal.TryRead(payload, out value))
            {
                return Refuse(CudaResult.InvalidValue);
            }

            return Driver.cuGraphKernelNodeSetAttribute(node, call.Attribute, &value);
        }

        var result = Driver.cuGraphKernelNodeGetAttribute(node, call.Attribute, &value);
        if (result == CudaResult.Success)
        {
            MemoryMarshal.Write(output, in value);
            written = sizeof(CUlaunchAttributeValue);
        }

        return result;
    }

    private CudaResult AddKernel(
        void** node, GraphObject graph, void** dependencies, nuint count, uint function, ReadOnlySpan<byte> payload)
    {
        if (Driver.cuGraphAddKernelNode_v2 == null)
        {
            return CudaResult.NotSupported;
        }

        // Attributes of a node are set by calls of their own.
        if (!TryInner<LaunchRecord>(payload, out var launch, out var packed) || launch.AttributeCount != 0
            || launch.ParameterBytes > packed.Length)
        {
            return Refuse(CudaResult.InvalidValue);
        }

        fixed (byte* first = packed)
        {
            return TryKernelNode(in launch, function, first, out var parameters)
                ? Driver.cuGraphAddKernelNode_v2(node, graph.Handle, dependencies, count, &parameters)
                : Refuse(CudaResult.InvalidValue);
        }
    }

    private bool TryKernelNode(
        in LaunchRecord launch, uint number, byte* packed, out CUDA_KERNEL_NODE_PARAMS_v2 parameters)
    {
        parameters = default;
        if (!TryFunction(number, out var function, out var handle) || function!.Offsets is not { } offsets
            || launch.ParameterBytes < function.ParameterBytes)
        {
            return false;
        }

        parameters = new CUDA_KERNEL_NODE_PARAMS_v2
        {
            Func = handle,
            GridDimX = launch.GridX,
            GridDimY = launch.GridY,
            GridDimZ = launch.GridZ,
            BlockDimX = launch.BlockX,
            BlockDimY = launch.BlockY,
            BlockDimZ = launch.BlockZ,
            SharedMemBytes = launch.SharedBytes,
            KernelParams = PointTo(offsets, packed),
        };
        return true;
    }

    private CudaResult AddCopy(void** node, GraphObject graph, void** dependencies, nuint count, in Copy3DRecord call)
    {
        // A node runs many times: it cannot hold a staging chunk.
        if (call.SourceKind == KindStaging || call.DestinationKind == KindStaging)
        {
            return CudaResult.NotSupported;
        }

        var result = BuildCopy(in call, out var copy);
        return result == CudaResult.Success
            ? Driver.cuGraphAddMemcpyNode(node, graph.Handle, dependencies, count, &copy, (void*)_device.Context)
            : result;
    }

    private CudaResult AddSet(void** node, GraphObject graph, void** dependencies, nuint count, in MemsetRecord call)
    {
        if (!IsValidSet(in call))
        {
            return Refuse(CudaResult.InvalidValue);
        }

        var set = new CUDA_MEMSET_NODE_PARAMS
        {
            Dst = call.Destination,
            Pitch = (nuint)call.Pitch,
            Value = call.Value,
            ElementSize = call.ElementBytes,
            Width = (nuint)call.Width,
            Height = (nuint)call.Height,
        };
        return Driver.cuGraphAddMemsetNode(node, graph.Handle, dependencies, count, &set, (void*)_device.Context);
    }

    private CudaResult AddHost(
        void** node, GraphObject graph, void** dependencies, nuint count, in HostFunctionRecord call)
    {
        var callback = _callbacks.Add(call.Function, call.UserData, once: false);
        var host = new CUDA_HOST_NODE_PARAMS { Fn = HostCallback.Trampoline, UserData = callback.Argument };
        var result = Driver.cuGraphAddHostNode(node, graph.Handle, dependencies, count, &host);
        if (result != CudaResult.Success)
        {
            _callbacks.Forget(callback);
        }

        return result;
    }

    private CudaResult AddEvent(
        void** node, GraphObject graph, void** dependencies, nuint count, uint number, GraphNodeType kind)
    {
        if (FindEvent(number) is not { } used)
        {
            return CudaResult.InvalidHandle;
        }

        used.Pinned = true;
        used.Recorded = true;
        var handle = (void*)used.Current.Handle;
        return kind == GraphNodeType.EventRecord
            ? Driver.cuGraphAddEventRecordNode(node, graph.Handle, dependencies, count, handle)
            : Driver.cuGraphAddEventWaitNode(node, graph.Handle, dependencies, count, handle);
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

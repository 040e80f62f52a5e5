using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Connections;

namespace TensorFusion.Worker.Calls;

/// <summary>
/// Parameters of graph nodes. They travel as the record that would do the same in a stream, header included, with its
/// payload: LaunchRecord, Copy3DRecord, MemsetRecord, HostFunctionRecord.
/// </summary>
internal sealed unsafe partial class RecordExecutor
{
    /// <summary>A node's parameters in the driver's terms; which of them count depends on the kind.</summary>
    private struct NodeParameters
    {
        public GraphNodeType Kind;
        public CUDA_KERNEL_NODE_PARAMS_v2 Kernel;
        public CUDA_MEMCPY3D Copy;
        public CUDA_MEMSET_NODE_PARAMS Set;
        public CUDA_HOST_NODE_PARAMS Host;

        /// <summary>The child graph or the event.</summary>
        public nint Handle;
    }

    protected override CudaResult OnGraphNodeSet(in GraphNodeSetRecord call, ReadOnlySpan<byte> payload)
    {
        void* exec = null;
        if (!TryNode(call.Node, out var node) || (call.Exec != 0 && !TryGetExec(call.Exec, out exec)))
        {
            return CudaResult.InvalidValue;
        }

        var result = Understand((GraphNodeType)call.Kind, call.Child, call.Event, payload, out var built);
        if (result != CudaResult.Success)
        {
            return result;
        }

        result = exec is null ? Set(node, ref built) : Set(exec, node, ref built);
        if (result != CudaResult.Success)
        {
            ForgetCallback(in built);
        }

        return result;
    }

    /// <summary>Checks the parameters of a node and puts them in the driver's terms.</summary>
    private CudaResult Understand(
        GraphNodeType kind, uint child, uint number, ReadOnlySpan<byte> payload, out NodeParameters built)
    {
        built = new NodeParameters { Kind = kind };
        switch (kind)
        {
            case GraphNodeType.Kernel:
                return TryKernel(payload, ref built.Kernel);
            case GraphNodeType.Memcpy when TryInner<Copy3DRecord>(payload, out var copy, out _):
                // A node runs many times: it cannot hold a staging chunk.
                return copy.SourceKind == KindStaging || copy.DestinationKind == KindStaging
                    ? CudaResult.NotSupported
                    : BuildCopy(in copy, out built.Copy);
            case GraphNodeType.Memset when TryInner<MemsetRecord>(payload, out var set, out _) && IsValidSet(in set):
                built.Set = new CUDA_MEMSET_NODE_PARAMS
                {
                    Dst = set.Destination,
                    Pitch = (nuint)set.Pitch,
                    Value = set.Value,
                    ElementSize = set.ElementBytes,
                    Width = (nuint)set.Width,
                    Height = (nuint)set.Height,
                };
                return CudaResult.Success;
            case GraphNodeType.Host when TryInner<HostFunctionRecord>(payload, out var host, out _)
                && host.Function != 0:
                built.Host = new CUDA_HOST_NODE_PARAMS
                {
                    Fn = HostCallback.Trampoline,
                    UserData = _callbacks.Add(host.Function, host.UserData, once: false).Argument,
                };
                return CudaResult.Success;
            case GraphNodeType.Graph:
                var graph = FindGraph(child);
                built.Handle = graph is null ? 0 : (nint)graph.Handle;
                return graph is null ? CudaResult.InvalidHandle : CudaResult.Success;
            case GraphNodeType.Empty:
                return CudaResult.Success;
            case GraphNodeType.EventRecord or GraphNodeType.WaitEvent:
                return TryEvent(number, out built.Handle) ? CudaResult.Success : CudaResult.InvalidHandle;
            case GraphNodeType.Memcpy or GraphNodeType.Memset or GraphNodeType.Host:
                return Refuse(CudaResult.InvalidValue);
            default:
                return CudaResult.NotSupported;
        }
    }

    private CudaResult Add(void** node, void* graph, void** dependencies, nuint count, ref NodeParameters built)
    {
        fixed (NodeParameters* given = &built)
        {
            var result = built.Kind switch
            {
                GraphNodeType.Kernel when Driver.cuGraphAddKernelNode_v2 == null => CudaResult.NotSupported,
                GraphNodeType.Kernel =>
                    Driver.cuGraphAddKernelNode_v2(node, graph, dependencies, count, &given->Kernel),
                GraphNodeType.Memcpy => Driver.cuGraphAddMemcpyNode(
                    node, graph, dependencies, count, &given->Copy, (void*)_device.Context),
                GraphNodeType.Memset => Driver.cuGraphAddMemsetNode(
                    node, graph, dependencies, count, &given->Set, (void*)_device.Context),
                GraphNodeType.Host => Driver.cuGraphAddHostNode(node, graph, dependencies, count, &given->Host),
                GraphNodeType.Graph =>
                    Driver.cuGraphAddChildGraphNode(node, graph, dependencies, count, (void*)built.Handle),
                GraphNodeType.EventRecord =>
                    Driver.cuGraphAddEventRecordNode(node, graph, dependencies, count, (void*)built.Handle),
                GraphNodeType.WaitEvent =>
                    Driver.cuGraphAddEventWaitNode(node, graph, dependencies, count, (void*)built.Handle),
                _ => Driver.cuGraphAddEmptyNode(node, graph, dependencies, count),
            };
            if (result != CudaResult.Success)
            {
                ForgetCallback(in built);
            }

            return result;
        }
    }

    private CudaResult Set(void* node, ref NodeParameters built)
    {
        fixed (NodeParameters* given = &built)
        {
            return built.Kind switch
            {
                GraphNodeType.Kernel when Driver.cuGraphKernelNodeSetParams_v2 == null => CudaResult.NotSupported,
                GraphNodeType.Kernel => Driver.cuGraphKernelNodeSetParams_v2(node, &given->Kernel),
                GraphNodeType.Memcpy => Driver.cuGraphMemcpyNodeSetParams(node, &given->Copy),
                GraphNodeType.Memset => Driver.cuGraphMemsetNodeSetParams(node, &given->Set),
                GraphNodeType.Host => Driver.cuGraphHostNodeSetParams(node, &given->Host),
                GraphNodeType.EventRecord => Driver.cuGraphEventRecordNodeSetEvent(node, (void*)built.Handle),
                GraphNodeType.WaitEvent => Driver.cuGraphEventWaitNodeSetEvent(node, (void*)built.Handle),
                _ => CudaResult.NotSupported,
            };
        }
    }

    private CudaResult Set(void* exec, void* node, ref NodeParameters built)
    {
        fixed (NodeParameters* given = &built)
        {
            var context = (void*)_device.Context;
            return built.Kind switch
            {
                GraphNodeType.Kernel when Driver.cuGraphExecKernelNodeSetParams_v2 == null => CudaResult.NotSupported,
                GraphNodeType.Kernel => Driver.cuGraphExecKernelNodeSetParams_v2(exec, node, &given->Kernel),
                GraphNodeType.Memcpy => Driver.cuGraphExecMemcpyNodeSetParams(exec, node, &given->Copy, context),
                GraphNodeType.Memset => Driver.cuGraphExecMemsetNodeSetParams(exec, node, &given->Set, context),
                GraphNodeType.Host => Driver.cuGraphExecHostNodeSetParams(exec, node, &given->Host),
                GraphNodeType.Graph => Driver.cuGraphExecChildGraphNodeSetParams(exec, node, (void*)built.Handle),
                GraphNodeType.EventRecord =>
                    Driver.cuGraphExecEventRecordNodeSetEvent(exec, node, (void*)built.Handle),
                GraphNodeType.WaitEvent => Driver.cuGraphExecEventWaitNodeSetEvent(exec, node, (void*)built.Handle),
                _ => CudaResult.NotSupported,
            };
        }
    }

    private CudaResult TryKernel(ReadOnlySpan<byte> payload, ref CUDA_KERNEL_NODE_PARAMS_v2 parameters)
    {
        // Attributes of a node are set by calls of their own.
        if (!TryInner<LaunchRecord>(payload, out var launch, out var packed) || launch.AttributeCount != 0
            || launch.ParameterBytes > packed.Length
            || !TryFunction(launch.Function, out var function, out var handle)
            || function!.Offsets is not { } offsets || launch.ParameterBytes < function.ParameterBytes)
        {
            return Refuse(CudaResult.InvalidValue);
        }

        // The record does not move while it is executed, and the driver copies what it is given.
        fixed (byte* first = packed)
        {
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
                KernelParams = PointTo(offsets, first),
            };
        }

        return CudaResult.Success;
    }

    /// <summary>Forgets what the driver did not take.</summary>
    private void ForgetCallback(in NodeParameters built)
    {
        if (built.Kind == GraphNodeType.Host && HostCallback.At(built.Host.UserData) is { } unused)
        {
            _callbacks.Forget(unused);
        }
    }

    private bool TryEvent(uint number, out nint handle)
    {
        handle = 0;
        if (FindEvent(number) is not { } used)
        {
            return false;
        }

        // The node refers to the driver's event for good.
        used.Pinned = true;
        used.Recorded = true;
        handle = used.Current.Handle;
        return true;
    }
}

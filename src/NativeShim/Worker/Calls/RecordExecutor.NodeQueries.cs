using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.Protocol;
using TensorFusion.Worker.Connections;
using TensorFusion.Worker.Objects;

namespace TensorFusion.Worker.Calls;

/// <summary>What nodes are, for programs that look at graphs they have captured.</summary>
internal sealed unsafe partial class RecordExecutor
{
    protected override CudaResult OnGraphNodes(
        in GraphNodesRecord call, ref GraphNodesReply reply, Span<byte> output, out int written)
    {
        written = 0;
        var graph = FindGraph(call.Graph);
        if (graph is null)
        {
            return CudaResult.InvalidHandle;
        }

        nuint count = 0;
        var result = Driver.cuGraphGetNodes(graph.Handle, null, &count);
        if (result != CudaResult.Success || count == 0)
        {
            return result;
        }

        var nodes = new nint[count];
        fixed (nint* first = nodes)
        {
            result = Driver.cuGraphGetNodes(graph.Handle, first, &count);
        }

        reply.Count = (uint)count;
        var target = MemoryMarshal.Cast<byte, uint>(output);
        for (var i = (nuint)call.First; i < count && (2 * reply.Returned) + 1 < target.Length; i++)
        {
            int kind;
            result = Driver.cuGraphNodeGetType((void*)nodes[i], &kind);
            if (result != CudaResult.Success)
            {
                return result;
            }

            target[(int)(2 * reply.Returned)] = _nodes.NumberOf(nodes[i], graph);
            target[(int)(2 * reply.Returned) + 1] = (uint)kind;
            reply.Returned++;
        }

        written = (int)reply.Returned * 8;
        return result;
    }

    protected override CudaResult OnGraphNodeGet(
        in GraphNodeGetRecord call, ref GraphNodeGetReply reply, Span<byte> output, out int written)
    {
        written = 0;
        if (!TryNode(call.Node, out var node))
        {
            return CudaResult.InvalidValue;
        }

        int kind;
        var result = Driver.cuGraphNodeGetType(node, &kind);
        if (result != CudaResult.Success)
        {
            return result;
        }

        reply.Kind = kind;
        switch ((GraphNodeType)kind)
        {
            case GraphNodeType.Kernel:
                return GetKernel(node, output, out written);
            case GraphNodeType.Memcpy:
                return GetCopy(node, output, out written);
            case GraphNodeType.Memset:
                return GetSet(node, output, out written);
            case GraphNodeType.Host:
                return GetHost(node, output, out written);
            case GraphNodeType.Graph:
                return GetChild(node, call.Child, ref reply);
            case GraphNodeType.EventRecord or GraphNodeType.WaitEvent:
                return GetEvent(node, (GraphNodeType)kind, ref reply);
            default:
                return CudaResult.Success;
        }
    }

    private CudaResult GetKernel(void* node, Span<byte> output, out int written)
    {
        written = 0;
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
            || function.Offsets is not { } offsets || (parameters.KernelParams is null && offsets.Length > 0)
            || sizeof(LaunchRecord) + (long)function.ParameterBytes > output.Length)
        {
            return CudaResult.NotSupported;
        }

        var record = new LaunchRecord
        {
            Function = number,
            GridX = parameters.GridDimX,
            GridY = parameters.GridDimY,
            GridZ = parameters.GridDimZ,
            BlockX = parameters.BlockDimX,
            BlockY = parameters.BlockDimY,
            BlockZ = parameters.BlockDimZ,
            SharedBytes = parameters.SharedMemBytes,
            ParameterBytes = function.ParameterBytes,
            PayloadBytes = function.ParameterBytes,
        };
        MemoryMarshal.Write(output, in record);
        var packed = output.Slice(sizeof(LaunchRecord), (int)function.ParameterBytes);
        packed.Clear();
        for (var i = 0; i < offsets.Length; i++)
        {
            var value = new ReadOnlySpan<byte>(parameters.KernelParams[i], (int)function.Sizes[i]);
            value.CopyTo(packed[(int)offsets[i]..]);
        }

        written = sizeof(LaunchRecord) + packed.Length;
        return CudaResult.Success;
    }

    private CudaResult GetCopy(void* node, Span<byte> output, out int written)
    {
        written = 0;
        CUDA_MEMCPY3D copy;
        var result = Driver.cuGraphMemcpyNodeGetParams(node, &copy);
        if (result != CudaResult.Success)
        {
            return result;
        }

        var record = new Copy3DRecord
        {
            SourcePitch = copy.SrcPitch,
            SourceHeight = copy.SrcHeight,
            DestinationPitch = copy.DstPitch,
            DestinationHeight = copy.DstHeight,
            SourceX = copy.SrcXInBytes,
            SourceY = copy.SrcY,
            SourceZ = copy.SrcZ,
            DestinationX = copy.DstXInBytes,
            DestinationY = copy.DstY,
            DestinationZ = copy.DstZ,
            Width = copy.WidthInBytes,
            Height = copy.Height,
            Depth = copy.Depth,
        };
        (record.SourceKind, record.Source, record.SourceArray) =
            Side(copy.SrcMemoryType, copy.SrcHost, copy.SrcDevice, copy.SrcArray);
        (record.DestinationKind, record.Destination, record.DestinationArray) =
            Side(copy.DstMemoryType, copy.DstHost, copy.DstDevice, copy.DstArray);
        MemoryMarshal.Write(output, in record);
        written = sizeof(Copy3DRecord);
        return CudaResult.Success;
    }

    private (uint Kind, ulong Address, uint Array) Side(MemoryType type, void* host, ulong device, void* array) =>
        type switch
        {
            MemoryType.Array => (KindArray, 0, _arrays.NumberOf(a => a.Handle == array)),
            MemoryType.Host => (KindAddress, (ulong)host, 0),
            _ => (KindAddress, device, 0),
        };

    private CudaResult GetSet(void* node, Span<byte> output, out int written)
    {
        written = 0;
        CUDA_MEMSET_NODE_PARAMS set;
        var result = Driver.cuGraphMemsetNodeGetParams(node, &set);
        if (result == CudaResult.Success)
        {
            var record = new MemsetRecord
            {
                Destination = set.Dst,
                Pitch = set.Pitch,
                Width = set.Width,
                Height = set.Height,
                Value = set.Value,
                ElementBytes = set.ElementSize,
            };
            MemoryMarshal.Write(output, in record);
            written = sizeof(MemsetRecord);
        }

        return result;
    }

    private CudaResult GetHost(void* node, Span<byte> output, out int written)
    {
        written = 0;
        CUDA_HOST_NODE_PARAMS host;
        var result = Driver.cuGraphHostNodeGetParams(node, &host);
        if (result != CudaResult.Success)
        {
            return result;
        }

        if (host.Fn != HostCallback.Trampoline || HostCallback.At(host.UserData) is not { } callback)
        {
            return CudaResult.NotSupported;
        }

        var record = new HostFunctionRecord { Function = callback.Function, UserData = callback.UserData };
        MemoryMarshal.Write(output, in record);
        written = sizeof(HostFunctionRecord);
        return CudaResult.Success;
    }

    private CudaResult GetChild(void* node, uint number, ref GraphNodeGetReply reply)
    {
        void* child;
        var result = Driver.cuGraphChildGraphNodeGetGraph(node, &child);
        if (result != CudaResult.Success)
        {
            return result;
        }

        var handle = (nint)child;
        reply.Child = _graphs.NumberOf(g => (nint)g.Handle == handle);
        if (reply.Child == 0)
        {
            if (!_graphs.TryAdd(number, new GraphObject(_device, handle, owned: false)))
            {
                return Refuse(CudaResult.InvalidHandle);
            }

            reply.Child = number;
        }

        return CudaResult.Success;
    }

    private CudaResult GetEvent(void* node, GraphNodeType kind, ref GraphNodeGetReply reply)
    {
        void* found;
        var result = kind == GraphNodeType.EventRecord
            ? Driver.cuGraphEventRecordNodeGetEvent(node, &found)
            : Driver.cuGraphEventWaitNodeGetEvent(node, &found);
        if (result == CudaResult.Success)
        {
            var handle = (nint)found;
            reply.Event = _events.NumberOf(e => e.Current.Handle == handle);
        }

        return result;
    }
}

using System.Runtime.InteropServices;
using TensorFusion.Driver;
using static TensorFusion.Tests.Unit.SoftGpu.Driver.SoftGpuSession;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

/// <summary>Nodes other than kernels: reading, changing, switching off, and finding them in clones.</summary>
[Collection(SoftGpuCollection.Name)]
public sealed unsafe class NodeParameterTests : IDisposable
{
    private static int _calls;
    private readonly SoftGpuSession _gpu = new(time: new ManualTime());
    private readonly ulong _memory;
    private readonly nint _graph;

    public NodeParameterTests()
    {
        _memory = _gpu.Allocate(2 * Page);
        _graph = NewGraph();
    }

    public void Dispose() => _gpu.Dispose();

    [Fact]
    public void A_set_is_read_changed_and_switched_off()
    {
        var node = Set(_memory, 7);
        CUDA_MEMSET_NODE_PARAMS seen;
        Check(_gpu.Cuda.cuGraphMemsetNodeGetParams((void*)node, &seen));
        Assert.Equal((_memory, 7u, 4u, (nuint)16), (seen.Dst, seen.Value, seen.ElementSize, seen.Width));
        seen.Value = 8;
        Check(_gpu.Cuda.cuGraphMemsetNodeSetParams((void*)node, &seen));
        var exec = Instantiate(_graph);
        Run(exec);
        Assert.Equal([8u], _gpu.Download(_memory, 1));
        _gpu.Upload(_memory, [1]);
        Check(_gpu.Cuda.cuGraphNodeSetEnabled((void*)exec, (void*)node, 0));
        Run(exec);
        Assert.Equal([1u], _gpu.Download(_memory, 1));
        Check(_gpu.Cuda.cuGraphNodeSetEnabled((void*)exec, (void*)node, 1));
        Run(exec);
        Assert.Equal([8u], _gpu.Download(_memory, 1));
    }

    [Fact]
    public void A_copy_is_read_and_changed()
    {
        _gpu.Upload(_memory, [3, 4]);
        var copy = Copy(_memory + 64, _memory);
        nint node;
        Check(_gpu.Cuda.cuGraphAddMemcpyNode(&node, (void*)_graph, null, 0, &copy, null));
        CUDA_MEMCPY3D seen;
        Check(_gpu.Cuda.cuGraphMemcpyNodeGetParams((void*)node, &seen));
        Assert.Equal((_memory, _memory + 64, (nuint)4), (seen.SrcDevice, seen.DstDevice, seen.WidthInBytes));
        seen.SrcDevice += 4;
        Check(_gpu.Cuda.cuGraphMemcpyNodeSetParams((void*)node, &seen));
        Run(Instantiate(_graph));
        Assert.Equal([4u], _gpu.Download(_memory + 64, 1));
    }

    [Fact]
    public void A_host_function_is_read_and_changed()
    {
        var function = (nint)(delegate* unmanaged<void*, void>)&Count;
        var call = new CUDA_HOST_NODE_PARAMS { Fn = function, UserData = (void*)5 };
        nint node;
        Check(_gpu.Cuda.cuGraphAddHostNode(&node, (void*)_graph, null, 0, &call));
        CUDA_HOST_NODE_PARAMS seen;
        Check(_gpu.Cuda.cuGraphHostNodeGetParams((void*)node, &seen));
        Assert.Equal((function, 5), (seen.Fn, (int)seen.UserData));
        seen.UserData = (void*)6;
        Check(_gpu.Cuda.cuGraphHostNodeSetParams((void*)node, &seen));
        var exec = Instantiate(_graph);
        _calls = 0;
        Run(exec);
        Assert.Equal(6, _calls);
        seen.UserData = (void*)10;
        Check(_gpu.Cuda.cuGraphExecHostNodeSetParams((void*)exec, (void*)node, &seen));
        Run(exec);
        Assert.Equal(16, _calls);
    }

    [Fact]
    public void Event_nodes_give_and_take_their_events()
    {
        var (first, second) = (_gpu.Event(), _gpu.Event());
        nint record, wait, seen;
        Check(_gpu.Cuda.cuGraphAddEventRecordNode(&record, (void*)_graph, null, 0, (void*)first));
        Check(_gpu.Cuda.cuGraphAddEventWaitNode(&wait, (void*)_graph, null, 0, (void*)first));
        Check(_gpu.Cuda.cuGraphEventRecordNodeGetEvent((void*)record, &seen));
        Assert.Equal(first, seen);
        Check(_gpu.Cuda.cuGraphEventWaitNodeSetEvent((void*)wait, (void*)second));
        Check(_gpu.Cuda.cuGraphEventWaitNodeGetEvent((void*)wait, &seen));
        Assert.Equal(second, seen);
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuGraphEventRecordNodeGetEvent((void*)wait, &seen));
    }

    [Fact]
    public void A_child_graph_is_the_nodes_own_and_can_be_changed()
    {
        var child = NewGraph();
        var inner = Set(_memory, 1, child);
        nint outer, embedded, node;
        nuint one = 1;
        Check(_gpu.Cuda.cuGraphAddChildGraphNode(&outer, (void*)_graph, null, 0, (void*)child));
        Check(_gpu.Cuda.cuGraphChildGraphNodeGetGraph((void*)outer, &embedded));
        Assert.NotEqual(child, embedded);
        Check(_gpu.Cuda.cuGraphGetNodes((void*)embedded, &node, &one));
        Assert.NotEqual(inner, node);
        var changed = SetOf(_memory, 2);
        Check(_gpu.Cuda.cuGraphMemsetNodeSetParams((void*)node, &changed));
        Run(Instantiate(_graph));
        Assert.Equal([2u], _gpu.Download(_memory, 1));
    }

    [Fact]
    public void A_node_is_found_in_a_clone_and_edges_are_removed()
    {
        var (first, second) = (Set(_memory, 1), Set(_memory, 2));
        Check(_gpu.Cuda.cuGraphAddDependencies((void*)_graph, &first, &second, 1));
        nint clone, found;
        Check(_gpu.Cuda.cuGraphClone(&clone, (void*)_graph));
        Check(_gpu.Cuda.cuGraphNodeFindInClone(&found, (void*)second, (void*)clone));
        Assert.NotEqual(second, found);
        Assert.Equal(
            CudaResult.InvalidValue, _gpu.Cuda.cuGraphNodeFindInClone(&found, (void*)second, (void*)_graph));
        Check(_gpu.Cuda.cuGraphRemoveDependencies((void*)_graph, &first, &second, 1));
        Assert.Equal(
            CudaResult.InvalidValue, _gpu.Cuda.cuGraphRemoveDependencies((void*)_graph, &first, &second, 1));
    }

    [Fact]
    public void A_capture_goes_into_a_graph_of_the_program()
    {
        var root = Set(_memory, 5);
        var stream = _gpu.Stream(blocking: false);
        nint graph;
        nuint edges = 0;
        Check(_gpu.Cuda.cuStreamBeginCaptureToGraph((void*)stream, (void*)_graph, &root, null, 1, 2));
        Check(_gpu.Cuda.cuMemsetD32Async(_memory + 64, 6, 1, (void*)stream));
        Check(_gpu.Cuda.cuStreamEndCapture((void*)stream, &graph));
        Assert.Equal(_graph, graph);
        Check(_gpu.Cuda.cuGraphGetEdges((void*)_graph, null, null, &edges));
        Assert.Equal((nuint)1, edges);
        Run(Instantiate(_graph));
        Assert.Equal([6u], _gpu.Download(_memory + 64, 1));
    }

    [UnmanagedCallersOnly]
    private static void Count(void* amount) => _calls += (int)amount;

    private static CUDA_MEMSET_NODE_PARAMS SetOf(ulong address, uint value) => new()
    {
        Dst = address,
        Value = value,
        ElementSize = 4,
        Width = 16,
        Height = 1,
    };

    private static CUDA_MEMCPY3D Copy(ulong to, ulong from) => new()
    {
        SrcMemoryType = MemoryType.Device,
        SrcDevice = from,
        DstMemoryType = MemoryType.Device,
        DstDevice = to,
        WidthInBytes = 4,
        Height = 1,
        Depth = 1,
    };

    private nint NewGraph()
    {
        nint graph;
        Check(_gpu.Cuda.cuGraphCreate(&graph, 0));
        return graph;
    }

    private nint Set(ulong address, uint value, nint graph = 0)
    {
        var set = SetOf(address, value);
        nint node;
        Check(_gpu.Cuda.cuGraphAddMemsetNode(&node, (void*)(graph == 0 ? _graph : graph), null, 0, &set, null));
        return node;
    }

    private nint Instantiate(nint graph)
    {
        nint exec;
        Check(_gpu.Cuda.cuGraphInstantiateWithFlags(&exec, (void*)graph, 0));
        return exec;
    }

    private void Run(nint exec)
    {
        Check(_gpu.Cuda.cuGraphLaunch((void*)exec, null));
        Check(_gpu.Cuda.cuStreamSynchronize(null));
    }
}

using TensorFusion.Driver;
using static TensorFusion.Tests.Unit.SoftGpu.Driver.SoftGpuSession;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

[Collection(SoftGpuCollection.Name)]
public sealed unsafe class GraphTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly SoftGpuSession _gpu;
    private readonly ulong _memory;
    private readonly nint _fill;
    private readonly nint _graph;

    public GraphTests()
    {
        _gpu = new SoftGpuSession(time: _time);
        _memory = _gpu.Allocate(8 * Page);
        _fill = _gpu.Function(_gpu.Module(), "fill");
        nint graph;
        Check(_gpu.Cuda.cuGraphCreate(&graph, 0));
        _graph = graph;
    }

    public void Dispose() => _gpu.Dispose();

    [Fact]
    public void Nodes_run_in_the_order_of_their_dependencies()
    {
        var first = Fill(_graph, _memory, 1);
        var second = Fill(_graph, _memory, 2, first);
        Fill(_graph, _memory, 3, second);
        Run(Instantiate(_graph));
        Assert.Equal([3u], _gpu.Download(_memory, 1));
    }

    [Fact]
    public void Kernel_parameters_are_given_back_and_can_be_replaced()
    {
        var node = Fill(_graph, _memory, 1);
        CUDA_KERNEL_NODE_PARAMS_v2 parameters;
        Check(_gpu.Cuda.cuGraphKernelNodeGetParams_v2((void*)node, &parameters));
        Assert.Equal(((nint)_fill, 1u, 64u), ((nint)parameters.Func, parameters.GridDimX, parameters.BlockDimX));
        Assert.Equal((_memory, 1u), (*(ulong*)parameters.KernelParams[0], *(uint*)parameters.KernelParams[1]));
        var value = 9u;
        parameters.KernelParams[1] = &value;
        Check(_gpu.Cuda.cuGraphKernelNodeSetParams_v2((void*)node, &parameters));
        Run(Instantiate(_graph));
        Assert.Equal([9u], _gpu.Download(_memory, 1));
    }

    [Fact]
    public void An_executable_graph_changes_without_its_graph()
    {
        var node = Fill(_graph, _memory, 1);
        var exec = Instantiate(_graph);
        CUDA_KERNEL_NODE_PARAMS_v2 parameters;
        Check(_gpu.Cuda.cuGraphKernelNodeGetParams_v2((void*)node, &parameters));
        var value = 5u;
        parameters.KernelParams[1] = &value;
        Check(_gpu.Cuda.cuGraphExecKernelNodeSetParams_v2((void*)exec, (void*)node, &parameters));
        Run(exec);
        Assert.Equal([5u], _gpu.Download(_memory, 1));
        Run(Instantiate(_graph));
        Assert.Equal([1u], _gpu.Download(_memory, 1));
    }

    [Fact]
    public void An_update_takes_the_parameters_of_an_equal_graph()
    {
        Fill(_graph, _memory, 1);
        var exec = Instantiate(_graph);
        var other = NewGraph();
        Fill(other, _memory, 7);
        CUgraphExecUpdateResultInfo info;
        Check(_gpu.Cuda.cuGraphExecUpdate_v2((void*)exec, (void*)other, &info));
        Assert.Equal(GraphExecUpdateResult.Success, info.Result);
        Run(exec);
        Assert.Equal([7u], _gpu.Download(_memory, 1));
    }

    [Fact]
    public void An_update_with_another_topology_is_refused()
    {
        Fill(_graph, _memory, 1);
        var exec = Instantiate(_graph);
        var other = NewGraph();
        Fill(other, _memory, 7, Fill(other, _memory, 8));
        CUgraphExecUpdateResultInfo info;
        Assert.Equal(
            CudaResult.GraphExecUpdateFailure, _gpu.Cuda.cuGraphExecUpdate_v2((void*)exec, (void*)other, &info));
        Assert.Equal(GraphExecUpdateResult.TopologyChanged, info.Result);
    }

    [Fact]
    public void An_update_with_another_type_names_the_node()
    {
        Fill(_graph, _memory, 1);
        var exec = Instantiate(_graph);
        var other = NewGraph();
        nint empty;
        Check(_gpu.Cuda.cuGraphAddEmptyNode(&empty, (void*)other, null, 0));
        CUgraphExecUpdateResultInfo info;
        Assert.Equal(
            CudaResult.GraphExecUpdateFailure, _gpu.Cuda.cuGraphExecUpdate_v2((void*)exec, (void*)other, &info));
        Assert.Equal((GraphExecUpdateResult.NodeTypeChanged, empty), (info.Result, (nint)info.ErrorNode));
    }

    [Fact]
    public void Memsets_copies_and_child_graphs_are_nodes()
    {
        var child = NewGraph();
        var set = new CUDA_MEMSET_NODE_PARAMS { Dst = _memory, Value = 3, ElementSize = 4, Width = 16, Height = 1 };
        nint setNode, copyNode, childNode;
        Check(_gpu.Cuda.cuGraphAddMemsetNode(&setNode, (void*)child, null, 0, &set, (void*)_gpu.Context));
        Check(_gpu.Cuda.cuGraphAddChildGraphNode(&childNode, (void*)_graph, null, 0, (void*)child));
        var copy = new CUDA_MEMCPY3D
        {
            SrcMemoryType = MemoryType.Device,
            SrcDevice = _memory,
            DstMemoryType = MemoryType.Device,
            DstDevice = _memory + Page,
            WidthInBytes = 64,
            Height = 1,
            Depth = 1,
        };
        Check(_gpu.Cuda.cuGraphAddMemcpyNode(
            &copyNode, (void*)_graph, &childNode, 1, &copy, (void*)_gpu.Context));
        GraphNodeType type;
        Check(_gpu.Cuda.cuGraphNodeGetType((void*)childNode, &type));
        Assert.Equal(GraphNodeType.Graph, type);
        Run(Instantiate(_graph));
        Assert.All(_gpu.Download(_memory + Page, 16), value => Assert.Equal(3u, value));
    }

    [Fact]
    public void Events_are_recorded_within_graphs_at_their_time()
    {
        var (start, end) = (_gpu.Event(), _gpu.Event());
        nint first, set, last;
        Check(_gpu.Cuda.cuGraphAddEventRecordNode(&first, (void*)_graph, null, 0, (void*)start));
        var parameters = new CUDA_MEMSET_NODE_PARAMS { Dst = _memory, ElementSize = 4, Width = 1 << 20, Height = 1 };
        Check(_gpu.Cuda.cuGraphAddMemsetNode(&set, (void*)_graph, &first, 1, &parameters, (void*)_gpu.Context));
        Check(_gpu.Cuda.cuGraphAddEventRecordNode(&last, (void*)_graph, &set, 1, (void*)end));
        Run(Instantiate(_graph));
        Assert.Equal((float)(_gpu.Device.Model.Memset(4 << 20) / 1e6), _gpu.Elapsed(start, end));
    }

    [Fact]
    public void A_launch_waits_for_the_events_of_its_nodes()
    {
        var gate = _memory + (2 * Page);
        var (stream, awaited) = (_gpu.Stream(blocking: false), _gpu.Event());
        var launching = _gpu.Stream(blocking: false);
        nint wait;
        Check(_gpu.Cuda.cuGraphAddEventWaitNode(&wait, (void*)_graph, null, 0, (void*)awaited));
        Fill(_graph, _memory, 1, wait);
        var exec = Instantiate(_graph);
        Check(_gpu.Cuda.cuStreamWaitValue32_v2((void*)stream, gate, 1, 1));
        Check(_gpu.Cuda.cuEventRecord((void*)awaited, (void*)stream));
        Check(_gpu.Cuda.cuGraphLaunch((void*)exec, (void*)launching));
        Assert.Equal(CudaResult.NotReady, _gpu.Cuda.cuStreamQuery((void*)launching));
        *(uint*)gate = 1;
        Check(_gpu.Cuda.cuStreamSynchronize((void*)launching));
        Assert.Equal(1u, *(uint*)_memory);
    }

    [Fact]
    public void A_circle_is_refused()
    {
        var first = Fill(_graph, _memory, 1);
        var second = Fill(_graph, _memory, 2, first);
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuGraphAddDependencies((void*)_graph, &second, &first, 1));
        Assert.Equal(CudaResult.InvalidValue, _gpu.Cuda.cuGraphAddDependencies((void*)_graph, &first, &second, 1));
    }

    [Fact]
    public void A_clone_is_independent()
    {
        var node = Fill(_graph, _memory, 1);
        nint clone;
        Check(_gpu.Cuda.cuGraphClone(&clone, (void*)_graph));
        Check(_gpu.Cuda.cuGraphDestroyNode((void*)node));
        nuint original = 0, cloned = 0;
        Check(_gpu.Cuda.cuGraphGetNodes((void*)_graph, null, &original));
        Check(_gpu.Cuda.cuGraphGetNodes((void*)clone, null, &cloned));
        Assert.Equal(((nuint)0, (nuint)1), (original, cloned));
    }

    [Fact]
    public void Attributes_of_kernel_nodes_are_kept_and_copied()
    {
        var (first, second) = (Fill(_graph, _memory, 1), Fill(_graph, _memory, 1));
        var value = new CUlaunchAttributeValue { Int32 = -3 };
        Check(_gpu.Cuda.cuGraphKernelNodeSetAttribute((void*)first, (int)LaunchAttributeId.Priority, &value));
        Check(_gpu.Cuda.cuGraphKernelNodeCopyAttributes((void*)second, (void*)first));
        CUlaunchAttributeValue seen;
        Check(_gpu.Cuda.cuGraphKernelNodeGetAttribute((void*)second, (int)LaunchAttributeId.Priority, &seen));
        Assert.Equal(-3, seen.Int32);
        value.Int32 = 1;
        Assert.Equal(
            CudaResult.NotSupported,
            _gpu.Cuda.cuGraphKernelNodeSetAttribute((void*)first, (int)LaunchAttributeId.Cooperative, &value));
    }

    [Fact]
    public void A_graph_is_printed_as_dot()
    {
        Fill(_graph, _memory, 2, Fill(_graph, _memory, 1));
        var path = Path.GetTempFileName();
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(path + "\0"))
        {
            Check(_gpu.Cuda.cuGraphDebugDotPrint((void*)_graph, text, 0));
        }

        var dot = File.ReadAllText(path);
        File.Delete(path);
        Assert.Contains("n0 -> n1;", dot, StringComparison.Ordinal);
        Assert.Contains("fill", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_in_a_graph_fails_the_context()
    {
        var parameters = new CUDA_KERNEL_NODE_PARAMS_v2
        {
            Func = (void*)_gpu.Function(_gpu.Module(), "wild"),
            GridDimX = 1,
            GridDimY = 1,
            GridDimZ = 1,
            BlockDimX = 1,
            BlockDimY = 1,
            BlockDimZ = 1,
        };
        nint node;
        Check(_gpu.Cuda.cuGraphAddKernelNode_v2(&node, (void*)_graph, null, 0, &parameters));
        Fill(_graph, _memory, 4, node);
        Check(_gpu.Cuda.cuGraphLaunch((void*)Instantiate(_graph), null));
        Assert.Equal(CudaResult.IllegalAddress, _gpu.Cuda.cuStreamSynchronize(null));
        Assert.Equal(0u, *(uint*)_memory);
    }

    private nint NewGraph()
    {
        nint graph;
        Check(_gpu.Cuda.cuGraphCreate(&graph, 0));
        return graph;
    }

    private nint Fill(nint graph, ulong address, uint value, params nint[] dependencies)
    {
        var count = 1u;
        var arguments = stackalloc void*[3] { &address, &value, &count };
        var parameters = new CUDA_KERNEL_NODE_PARAMS_v2
        {
            Func = (void*)_fill,
            GridDimX = 1,
            GridDimY = 1,
            GridDimZ = 1,
            BlockDimX = 64,
            BlockDimY = 1,
            BlockDimZ = 1,
            KernelParams = arguments,
        };
        nint node;
        fixed (nint* edges = dependencies)
        {
            Check(_gpu.Cuda.cuGraphAddKernelNode_v2(
                &node, (void*)graph, edges, (nuint)dependencies.Length, &parameters));
        }

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

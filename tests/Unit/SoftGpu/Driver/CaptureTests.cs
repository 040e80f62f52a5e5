using TensorFusion.Driver;
using static TensorFusion.Tests.Unit.SoftGpu.Driver.SoftGpuSession;

namespace TensorFusion.Tests.Unit.SoftGpu.Driver;

[Collection(SoftGpuCollection.Name)]
public sealed unsafe class CaptureTests : IDisposable
{
    private readonly SoftGpuSession _gpu = new();
    private readonly ulong _memory;
    private readonly nint _stream;
    private readonly nint _add;

    public CaptureTests()
    {
        _memory = _gpu.Allocate(Page);
        _stream = _gpu.Stream();
        _add = _gpu.Function(_gpu.Module(), "add");
    }

    public void Dispose() => _gpu.Dispose();

    [Fact]
    public void What_is_captured_runs_only_when_the_graph_is_launched()
    {
        Begin(CaptureMode.Global);
        Check(_gpu.Launch(_add, 1, _stream, _memory, 64));
        Check(_gpu.Launch(_add, 1, _stream, _memory, 64));
        var exec = Instantiate(End());
        Assert.Equal(0u, *(uint*)_memory);
        for (var round = 0; round < 3; round++)
        {
            Check(_gpu.Cuda.cuGraphLaunch((void*)exec, (void*)_stream));
        }

        Check(_gpu.Cuda.cuStreamSynchronize((void*)_stream));
        Assert.All(_gpu.Download(_memory, 64), value => Assert.Equal(6u, value));
    }

    [Fact]
    public void A_fork_by_events_becomes_branches()
    {
        var other = _gpu.Stream();
        var (fork, join) = (_gpu.Event(), _gpu.Event());
        Begin(CaptureMode.ThreadLocal);
        Check(_gpu.Launch(_add, 1, _stream, _memory, 64));
        Check(_gpu.Cuda.cuEventRecord((void*)fork, (void*)_stream));
        Check(_gpu.Cuda.cuStreamWaitEvent((void*)other, (void*)fork, 0));
        Check(_gpu.Launch(_add, 1, other, _memory + 4096, 64));
        Check(_gpu.Launch(_add, 1, _stream, _memory + 8192, 64));
        Check(_gpu.Cuda.cuEventRecord((void*)join, (void*)other));
        Check(_gpu.Cuda.cuStreamWaitEvent((void*)_stream, (void*)join, 0));
        Check(_gpu.Launch(_add, 1, _stream, _memory, 64));
        var graph = End();
        nuint nodes = 0, edges = 0, roots = 0;
        Check(_gpu.Cuda.cuGraphGetNodes((void*)graph, null, &nodes));
        Check(_gpu.Cuda.cuGraphGetEdges((void*)graph, null, null, &edges));
        Check(_gpu.Cuda.cuGraphGetRootNodes((void*)graph, null, &roots));
        Assert.Equal(((nuint)4, (nuint)4, (nuint)1), (nodes, edges, roots));
        Check(_gpu.Cuda.cuGraphLaunch((void*)Instantiate(graph), null));
        Assert.Equal([2u], _gpu.Download(_memory, 1));
        Assert.Equal([1u], _gpu.Download(_memory + 4096, 1));
    }

    [Fact]
    public void A_stream_that_was_not_joined_fails_the_capture()
    {
        var other = _gpu.Stream();
        var fork = _gpu.Event();
        Begin(CaptureMode.Global);
        Check(_gpu.Cuda.cuEventRecord((void*)fork, (void*)_stream));
        Check(_gpu.Cuda.cuStreamWaitEvent((void*)other, (void*)fork, 0));
        Check(_gpu.Launch(_add, 1, other, _memory, 64));
        Assert.Equal(CudaResult.StreamCaptureUnjoined, TryEnd(_stream));
        Check(_gpu.Launch(_add, 1, other, _memory, 64));
        Assert.Equal([1u], _gpu.Download(_memory, 1));
    }

    [Fact]
    public void Waiting_for_a_capturing_stream_invalidates_the_capture()
    {
        Begin(CaptureMode.Relaxed);
        Assert.Equal(CudaResult.StreamCaptureUnsupported, _gpu.Cuda.cuStreamSynchronize((void*)_stream));
        CaptureStatus status;
        Check(_gpu.Cuda.cuStreamIsCapturing((void*)_stream, &status));
        Assert.Equal(CaptureStatus.Invalidated, status);
        Assert.Equal(CudaResult.StreamCaptureInvalidated, _gpu.Launch(_add, 1, _stream, _memory, 64));
        Assert.Equal(CudaResult.StreamCaptureInvalidated, TryEnd(_stream));
        Check(_gpu.Cuda.cuStreamSynchronize((void*)_stream));
    }

    [Fact]
    public void The_null_stream_would_depend_on_a_capturing_blocking_stream()
    {
        Begin(CaptureMode.Relaxed);
        Assert.Equal(CudaResult.StreamCaptureImplicit, _gpu.Launch(_add, 1, 0, _memory, 64));
        Assert.Equal(CudaResult.StreamCaptureInvalidated, TryEnd(_stream));
    }

    [Fact]
    public void An_event_from_outside_is_an_isolation_error()
    {
        var outside = _gpu.Event();
        Check(_gpu.Cuda.cuEventRecord((void*)outside, null));
        Begin(CaptureMode.Global);
        Assert.Equal(CudaResult.StreamCaptureIsolation, _gpu.Cuda.cuStreamWaitEvent((void*)_stream, (void*)outside, 0));
        Assert.Equal(CudaResult.StreamCaptureInvalidated, TryEnd(_stream));
    }

    [Fact]
    public void Two_captures_cannot_be_merged()
    {
        var other = _gpu.Stream();
        var recorded = _gpu.Event();
        Begin(CaptureMode.Global);
        Check(_gpu.Cuda.cuStreamBeginCapture_v2((void*)other, (int)CaptureMode.Global));
        Check(_gpu.Cuda.cuEventRecord((void*)recorded, (void*)other));
        Assert.Equal(CudaResult.StreamCaptureMerge, _gpu.Cuda.cuStreamWaitEvent((void*)_stream, (void*)recorded, 0));
        Assert.Equal(CudaResult.StreamCaptureInvalidated, TryEnd(_stream));
        Assert.Equal(CudaResult.StreamCaptureInvalidated, TryEnd(other));
    }

    [Fact]
    public void A_captured_event_cannot_be_asked()
    {
        var recorded = _gpu.Event();
        Begin(CaptureMode.Relaxed);
        Check(_gpu.Cuda.cuEventRecord((void*)recorded, (void*)_stream));
        Assert.Equal(CudaResult.CapturedEvent, _gpu.Cuda.cuEventQuery((void*)recorded));
        Assert.Equal(CudaResult.StreamCaptureInvalidated, TryEnd(_stream));
        Check(_gpu.Cuda.cuEventQuery((void*)recorded));
    }

    [Fact]
    public void Another_thread_cannot_end_a_capture_that_is_not_relaxed()
    {
        Begin(CaptureMode.Global);
        var result = CudaResult.Success;
        var thread = new Thread(() =>
        {
            Check(_gpu.Cuda.cuCtxSetCurrent((void*)_gpu.Context));
            result = TryEnd(_stream);
        });
        thread.Start();
        thread.Join();
        Assert.Equal(CudaResult.StreamCaptureWrongThread, result);
        Check(TryEnd(_stream));
    }

    [Fact]
    public void Another_stream_cannot_end_the_capture()
    {
        var other = _gpu.Stream();
        var fork = _gpu.Event();
        Begin(CaptureMode.Relaxed);
        Check(_gpu.Cuda.cuEventRecord((void*)fork, (void*)_stream));
        Check(_gpu.Cuda.cuStreamWaitEvent((void*)other, (void*)fork, 0));
        Assert.Equal(CudaResult.StreamCaptureUnmatched, TryEnd(other));
        Assert.Equal(CudaResult.StreamCaptureInvalidated, TryEnd(_stream));
    }

    [Fact]
    public void Unsafe_calls_break_a_global_capture_unless_the_thread_is_relaxed()
    {
        var mode = (int)CaptureMode.Relaxed;
        var idle = _gpu.Event();
        Begin(CaptureMode.Global);
        Check(_gpu.Cuda.cuThreadExchangeStreamCaptureMode(&mode));
        Assert.Equal((int)CaptureMode.Global, mode);
        Check(_gpu.Cuda.cuEventQuery((void*)idle));
        Check(_gpu.Cuda.cuThreadExchangeStreamCaptureMode(&mode));
        Assert.Equal((int)CaptureMode.Relaxed, mode);
        Assert.Equal(CudaResult.StreamCaptureUnsupported, _gpu.Cuda.cuEventQuery((void*)idle));
        Assert.Equal(CudaResult.StreamCaptureInvalidated, TryEnd(_stream));
    }

    [Fact]
    public void The_capture_can_be_looked_at_and_its_dependencies_changed()
    {
        Begin(CaptureMode.Global);
        Check(_gpu.Launch(_add, 1, _stream, _memory, 64));
        CaptureStatus status;
        ulong id;
        nint graph;
        nint* dependencies;
        nuint count;
        Check(_gpu.Cuda.cuStreamGetCaptureInfo_v2((void*)_stream, &status, &id, &graph, &dependencies, &count));
        Assert.Equal((CaptureStatus.Active, (nuint)1), (status, count));
        Assert.NotEqual(0UL, id);
        nint node;
        Check(_gpu.Cuda.cuGraphAddEmptyNode(&node, (void*)graph, dependencies, count));
        Check(_gpu.Cuda.cuStreamUpdateCaptureDependencies((void*)_stream, &node, 1, 1));
        Check(_gpu.Launch(_add, 1, _stream, _memory, 64));
        Assert.Equal(graph, End());
        nuint edges = 0;
        Check(_gpu.Cuda.cuGraphGetEdges((void*)graph, null, null, &edges));
        Assert.Equal((nuint)2, edges);
    }

    [Fact]
    public void The_null_stream_cannot_be_captured() => Assert.Equal(
        CudaResult.StreamCaptureUnsupported, _gpu.Cuda.cuStreamBeginCapture_v2(null, (int)CaptureMode.Relaxed));

    private void Begin(CaptureMode mode) => Check(_gpu.Cuda.cuStreamBeginCapture_v2((void*)_stream, (int)mode));

    private CudaResult TryEnd(nint stream)
    {
        nint graph;
        return _gpu.Cuda.cuStreamEndCapture((void*)stream, &graph);
    }

    private nint End()
    {
        nint graph;
        Check(_gpu.Cuda.cuStreamEndCapture((void*)_stream, &graph));
        return graph;
    }

    private nint Instantiate(nint graph)
    {
        nint exec;
        Check(_gpu.Cuda.cuGraphInstantiateWithFlags(&exec, (void*)graph, 0));
        return exec;
    }
}

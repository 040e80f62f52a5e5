using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Graphs;
using TensorFusion.SoftGpu.Streams;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Parameters of nodes that are not kernels.</summary>
internal static unsafe class CudaNodeParameters
{
    [UnmanagedCallersOnly]
    public static CudaResult cuGraphMemcpyNodeGetParams(void* node, CUDA_MEMCPY3D* given) => Api.Run(driver =>
    {
        Api.Require(given != null);
        *given = CudaGraphs.Node(driver, node).TaskAs<CopyTask>().Describe();
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphMemcpyNodeSetParams(void* node, CUDA_MEMCPY3D* given) =>
        Api.InContext(context => Replace<CopyTask>(
            CudaGraphs.Node(context.Driver, node), CudaGraphNodes.Copy(context, given, null)));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphMemsetNodeGetParams(void* node, CUDA_MEMSET_NODE_PARAMS* given) => Api.Run(driver =>
    {
        Api.Require(given != null);
        var set = CudaGraphs.Node(driver, node).TaskAs<MemsetTask>();
        *given = new CUDA_MEMSET_NODE_PARAMS
        {
            Dst = set.Address,
            Pitch = (nuint)set.Pitch,
            Value = set.Value,
            ElementSize = set.ElementSize,
            Width = (nuint)set.Width,
            Height = (nuint)set.Height,
        };
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphMemsetNodeSetParams(void* node, CUDA_MEMSET_NODE_PARAMS* given) =>
        Api.InContext(context => Replace<MemsetTask>(
            CudaGraphs.Node(context.Driver, node), CudaGraphNodes.Memset(context, given, null)));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphHostNodeGetParams(void* node, CUDA_HOST_NODE_PARAMS* given) => Api.Run(driver =>
    {
        Api.Require(given != null);
        var host = CudaGraphs.Node(driver, node).TaskAs<HostTask>();
        *given = new CUDA_HOST_NODE_PARAMS { Fn = host.Function, UserData = (void*)host.UserData };
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphHostNodeSetParams(void* node, CUDA_HOST_NODE_PARAMS* given) => Api.Run(driver =>
    {
        Api.Require(given != null && given->Fn != 0);
        Replace<HostTask>(CudaGraphs.Node(driver, node), new HostTask(given->Fn, (nint)given->UserData));
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphChildGraphNodeGetGraph(void* node, nint* graph) => Api.Run(driver =>
    {
        Api.Require(graph != null);
        var looked = CudaGraphs.Node(driver, node);
        var child = looked.TaskAs<GraphTask>();
        var inner = child.Inner ?? SoftGraph.FromPlan(driver, child.Plan);
        looked.Task = new GraphTask(child.Plan, inner);
        *graph = inner.Handle;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphEventRecordNodeGetEvent(void* node, nint* recorded) => Api.Run(driver =>
    {
        Api.Require(recorded != null);
        *recorded = CudaGraphs.Node(driver, node).TaskAs<RecordTask>().Event.Handle;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphEventRecordNodeSetEvent(void* node, void* recorded) => Api.Run(driver =>
        Replace<RecordTask>(
            CudaGraphs.Node(driver, node), new RecordTask(driver.Handles.Get<SoftEvent>(recorded))));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphEventWaitNodeGetEvent(void* node, nint* awaited) => Api.Run(driver =>
    {
        Api.Require(awaited != null);
        *awaited = CudaGraphs.Node(driver, node).TaskAs<WaitTask>().Event.Handle;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphEventWaitNodeSetEvent(void* node, void* awaited) => Api.Run(driver =>
        Replace<WaitTask>(CudaGraphs.Node(driver, node), new WaitTask(driver.Handles.Get<SoftEvent>(awaited))));

    private static void Replace<T>(GraphNode node, T task)
        where T : DeviceTask
    {
        _ = node.TaskAs<T>();
        node.Task = task;
    }
}

using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Graphs;
using TensorFusion.SoftGpu.Streams;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Executable graphs.</summary>
internal static unsafe class CudaGraphExecs
{
    [UnmanagedCallersOnly]
    public static CudaResult cuGraphInstantiateWithFlags(
        nint* exec, void* graph, ulong flags) => Api.InContext(context =>
    {
        const ulong DeviceLaunch = 4;
        const ulong Known = 1 | 2 | 8;
        Api.Require(exec != null);
        if ((flags & DeviceLaunch) != 0)
        {
            throw new CudaFailure(CudaResult.NotSupported, "graphs cannot be launched by kernels");
        }

        Api.Require((flags & ~Known) == 0);
        *exec = context.Driver.Handles.Add((object)new GraphExec(CudaGraphs.Graph(context.Driver, graph)));
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphUpload(void* exec, void* stream) => Api.OnStream(stream, (context, queue) =>
    {
        context.Driver.Captures.ForbidCapturing(queue);
        Find(context.Driver, exec);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphLaunch(void* exec, void* stream) => Api.OnStream(stream, (context, queue) =>
    {
        var launched = Find(context.Driver, exec);
        if (!context.Driver.Captures.TryRecord(queue, new GraphTask(launched.Plan)))
        {
            launched.Launch(context, queue);
        }
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphExecDestroy(void* exec) => Api.Run(driver =>
    {
        Find(driver, exec);
        driver.Handles.TryRemove((nint)exec, out _);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphExecKernelNodeSetParams_v2(
        void* exec, void* node, CUDA_KERNEL_NODE_PARAMS_v2* given) =>
        Api.InContext(context =>
        {
            var original = CudaGraphs.Node(context.Driver, node);
            var task = CudaGraphNodes.Kernel(context, given).With(original.TaskAs<KernelTask>().Attributes);
            Find(context.Driver, exec).Replace(original, task);
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphExecMemcpyNodeSetParams(
        void* exec, void* node, CUDA_MEMCPY3D* given, void* owner) =>
        Api.InContext(context => Find(context.Driver, exec).Replace(
            CudaGraphs.Node(context.Driver, node), CudaGraphNodes.Copy(context, given, owner)));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphExecMemsetNodeSetParams(
        void* exec, void* node, CUDA_MEMSET_NODE_PARAMS* given, void* owner) =>
        Api.InContext(context => Find(context.Driver, exec).Replace(
            CudaGraphs.Node(context.Driver, node), CudaGraphNodes.Memset(context, given, owner)));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphExecHostNodeSetParams(void* exec, void* node, CUDA_HOST_NODE_PARAMS* given) =>
        Api.InContext(context =>
        {
            Api.Require(given != null && given->Fn != 0);
            Find(context.Driver, exec).Replace(
                CudaGraphs.Node(context.Driver, node), new HostTask(given->Fn, (nint)given->UserData));
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphExecChildGraphNodeSetParams(void* exec, void* node, void* child) =>
        Api.InContext(context => Find(context.Driver, exec).Replace(
            CudaGraphs.Node(context.Driver, node),
            new GraphTask(CudaGraphs.Graph(context.Driver, child).Plan())));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphExecEventRecordNodeSetEvent(void* exec, void* node, void* recorded) =>
        Api.InContext(context => Find(context.Driver, exec).Replace(
            CudaGraphs.Node(context.Driver, node),
            new RecordTask(context.Driver.Handles.Get<SoftEvent>(recorded))));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphExecEventWaitNodeSetEvent(void* exec, void* node, void* awaited) =>
        Api.InContext(context => Find(context.Driver, exec).Replace(
            CudaGraphs.Node(context.Driver, node),
            new WaitTask(context.Driver.Handles.Get<SoftEvent>(awaited))));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphNodeSetEnabled(void* exec, void* node, uint enabled) => Api.InContext(context =>
        Find(context.Driver, exec).Enable(CudaGraphs.Node(context.Driver, node), enabled != 0));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphExecUpdate_v2(void* exec, void* graph, CUgraphExecUpdateResultInfo* info) =>
        Api.InContext(context =>
        {
            Api.Require(info != null);
            var (result, node) = Find(context.Driver, exec).Update(CudaGraphs.Graph(context.Driver, graph));
            *info = new CUgraphExecUpdateResultInfo { Result = result, ErrorNode = (void*)(node?.Handle ?? 0) };
            return result == GraphExecUpdateResult.Success ? CudaResult.Success : CudaResult.GraphExecUpdateFailure;
        });

    private static GraphExec Find(SoftDriver driver, void* exec) =>
        driver.Handles.Get<GraphExec>((nint)exec, CudaResult.InvalidValue);
}

using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Contexts;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Streams;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Nodes that the program adds to graphs, and their parameters.</summary>
internal static unsafe class CudaGraphNodes
{
    /// <summary>The task of a kernel node; its function or kernel decides about the context.</summary>
    public static KernelTask Kernel(SoftContext current, CUDA_KERNEL_NODE_PARAMS_v2* given)
    {
        Api.Require(given != null);
        var context = given->Ctx == null
            ? current
            : current.Driver.Handles.Get<SoftContext>((nint)given->Ctx, CudaResult.InvalidContext);
        var geometry = new LaunchGeometry(
            given->GridDimX, given->GridDimY, given->GridDimZ,
            given->BlockDimX, given->BlockDimY, given->BlockDimZ, given->SharedMemBytes);
        var function = given->Func != null ? given->Func : given->Kern;
        return LaunchRequest.ToTask(
            context, function, geometry, given->KernelParams, given->Extra, LaunchRequest.NoAttributes);
    }

    /// <summary>The task of a copy node.</summary>
    public static CopyTask Copy(SoftContext current, CUDA_MEMCPY3D* given, void* context)
    {
        Api.Require(given != null);
        return CopyRequest.ToTask(In(current, context), *given);
    }

    /// <summary>The task of a memset node.</summary>
    public static MemsetTask Memset(SoftContext current, CUDA_MEMSET_NODE_PARAMS* given, void* context)
    {
        Api.Require(given != null);
        var task = new MemsetTask(
            given->Dst, given->Pitch, given->Value, given->ElementSize, given->Width, given->Height);
        task.Validate(In(current, context));
        return task;
    }

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphAddKernelNode_v2(
        nint* node, void* graph, nint* dependencies, nuint count, CUDA_KERNEL_NODE_PARAMS_v2* given) =>
        Add(node, graph, dependencies, count, context => Kernel(context, given));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphAddMemcpyNode(
        nint* node, void* graph, nint* dependencies, nuint count, CUDA_MEMCPY3D* given, void* owner) =>
        Add(node, graph, dependencies, count, context => Copy(context, given, owner));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphAddMemsetNode(
        nint* node, void* graph, nint* dependencies, nuint count, CUDA_MEMSET_NODE_PARAMS* given, void* owner) =>
        Add(node, graph, dependencies, count, context => Memset(context, given, owner));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphAddEmptyNode(nint* node, void* graph, nint* dependencies, nuint count) =>
        Add(node, graph, dependencies, count, _ => MarkerTask.Instance);

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphAddChildGraphNode(
        nint* node, void* graph, nint* dependencies, nuint count, void* child) =>
        Add(node, graph, dependencies, count, context =>
        {
            var inner = CudaGraphs.Graph(context.Driver, child);
            Api.Require(inner != CudaGraphs.Graph(context.Driver, graph), "a graph cannot be its own child");
            var copy = inner.Clone();
            return new GraphTask(copy.Plan(), copy);
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphAddHostNode(
        nint* node, void* graph, nint* dependencies, nuint count, CUDA_HOST_NODE_PARAMS* given) =>
        Add(node, graph, dependencies, count, _ =>
        {
            Api.Require(given != null && given->Fn != 0);
            return new HostTask(given->Fn, (nint)given->UserData);
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphAddEventRecordNode(
        nint* node, void* graph, nint* dependencies, nuint count, void* recorded) =>
        Add(node, graph, dependencies, count, context =>
            new RecordTask(context.Driver.Handles.Get<SoftEvent>(recorded)));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphAddEventWaitNode(
        nint* node, void* graph, nint* dependencies, nuint count, void* awaited) =>
        Add(node, graph, dependencies, count, context => new WaitTask(context.Driver.Handles.Get<SoftEvent>(awaited)));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphKernelNodeGetParams_v2(void* node, CUDA_KERNEL_NODE_PARAMS_v2* given) =>
        Api.InContext(context =>
        {
            Api.Require(given != null);
            var kernelNode = CudaGraphs.Node(context.Driver, node);
            var kernel = kernelNode.TaskAs<KernelTask>();
            var module = kernel.Function.Module;
            var geometry = kernel.Geometry;
            *given = new CUDA_KERNEL_NODE_PARAMS_v2
            {
                Func = (void*)module.Function(kernel.Function.Kernel.Name).Handle,
                GridDimX = geometry.GridX,
                GridDimY = geometry.GridY,
                GridDimZ = geometry.GridZ,
                BlockDimX = geometry.BlockX,
                BlockDimY = geometry.BlockY,
                BlockDimZ = geometry.BlockZ,
                SharedMemBytes = geometry.DynamicSharedBytes,
                KernelParams = kernelNode.ParameterPointers(kernel),
                Ctx = (void*)module.Context.Handle,
            };
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphKernelNodeSetParams_v2(void* node, CUDA_KERNEL_NODE_PARAMS_v2* given) =>
        Api.InContext(context =>
        {
            var changed = CudaGraphs.Node(context.Driver, node);
            changed.Task = Kernel(context, given).With(changed.TaskAs<KernelTask>().Attributes);
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphKernelNodeSetAttribute(void* node, int attribute, CUlaunchAttributeValue* value) =>
        Api.Run(driver =>
        {
            Api.Require(value != null);
            var changed = CudaGraphs.Node(driver, node);
            var kernel = changed.TaskAs<KernelTask>();
            LaunchRequest.Check((uint)attribute, *value);
            changed.Task = kernel.With(kernel.Attributes.SetItem((uint)attribute, *value));
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphKernelNodeGetAttribute(void* node, int attribute, CUlaunchAttributeValue* value) =>
        Api.Run(driver =>
        {
            Api.Require(value != null && (uint)attribute <= (uint)LaunchAttributeId.NvlinkUtilCentricScheduling);
            var attributes = CudaGraphs.Node(driver, node).TaskAs<KernelTask>().Attributes;
            *value = attributes.GetValueOrDefault((uint)attribute);
        });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphKernelNodeCopyAttributes(void* target, void* source) => Api.Run(driver =>
    {
        var changed = CudaGraphs.Node(driver, target);
        var from = CudaGraphs.Node(driver, source).TaskAs<KernelTask>();
        changed.Task = changed.TaskAs<KernelTask>().With(from.Attributes);
    });

    private static SoftContext In(SoftContext current, void* context) => context == null
        ? current
        : current.Driver.Handles.Get<SoftContext>((nint)context, CudaResult.InvalidContext);

    private static CudaResult Add(
        nint* node, void* graph, nint* dependencies, nuint count, Func<SoftContext, DeviceTask> create) =>
        Api.InContext(context =>
        {
            Api.Require(node != null);
            var changed = CudaGraphs.Graph(context.Driver, graph);
            *node = changed.Add(create(context), CudaGraphs.Nodes(context.Driver, dependencies, count)).Handle;
        });
}

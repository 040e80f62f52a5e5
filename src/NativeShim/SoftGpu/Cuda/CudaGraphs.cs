using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Graphs;

namespace TensorFusion.SoftGpu.Cuda;

/// <summary>Graphs and what they look like.</summary>
internal static unsafe class CudaGraphs
{
    /// <exception cref="CudaFailure">InvalidValue: an array is missing, or a handle is no node.</exception>
    public static GraphNode[] Nodes(SoftDriver driver, nint* handles, nuint count)
    {
        Api.Require(count == 0 || handles != null);
        var nodes = new GraphNode[checked((int)count)];
        for (var index = 0; index < nodes.Length; index++)
        {
            nodes[index] = Node(driver, (void*)handles[index]);
        }

        return nodes;
    }

    /// <exception cref="CudaFailure">InvalidValue: the handle is no node.</exception>
    public static GraphNode Node(SoftDriver driver, void* handle) =>
        driver.Handles.Get<GraphNode>((nint)handle, CudaResult.InvalidValue);

    /// <exception cref="CudaFailure">InvalidValue: the handle is no graph.</exception>
    public static SoftGraph Graph(SoftDriver driver, void* handle) =>
        driver.Handles.Get<SoftGraph>((nint)handle, CudaResult.InvalidValue);

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphCreate(nint* graph, uint flags) => Api.Run(driver =>
    {
        Api.Require(graph != null && flags == 0);
        *graph = new SoftGraph(driver).Handle;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphDestroy(void* graph) => Api.Run(driver => Graph(driver, graph).Destroy());

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphClone(nint* clone, void* graph) => Api.Run(driver =>
    {
        Api.Require(clone != null);
        *clone = Graph(driver, graph).Clone().Handle;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphAddDependencies(void* graph, nint* from, nint* to, nuint count) => Api.Run(driver =>
    {
        var changed = Graph(driver, graph);
        foreach (var (first, second) in Nodes(driver, from, count).Zip(Nodes(driver, to, count)))
        {
            changed.AddEdge(first, second);
        }
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphRemoveDependencies(
        void* graph, nint* from, nint* to, nuint count) => Api.Run(driver =>
    {
        var changed = Graph(driver, graph);
        foreach (var (first, second) in Nodes(driver, from, count).Zip(Nodes(driver, to, count)))
        {
            changed.RemoveEdge(first, second);
        }
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphNodeFindInClone(nint* node, void* original, void* clone) => Api.Run(driver =>
    {
        Api.Require(node != null);
        var wanted = Node(driver, original);
        var found = Graph(driver, clone).Nodes.FirstOrDefault(item => item.Original == wanted);
        Api.Require(found is not null, "the graph is no clone of the node's");
        *node = found!.Handle;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphGetNodes(void* graph, nint* nodes, nuint* count) => Api.Run(driver =>
        WriteList([.. Graph(driver, graph).Nodes.Select(node => node.Handle)], nodes, count));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphGetRootNodes(void* graph, nint* nodes, nuint* count) => Api.Run(driver =>
        WriteList(
            [.. Graph(driver, graph).Nodes.Where(node => node.Dependencies.Count == 0).Select(node => node.Handle)],
            nodes,
            count));

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphGetEdges(void* graph, nint* from, nint* to, nuint* count) => Api.Run(driver =>
    {
        Api.Require(count != null && from == null == (to == null));
        var edges = Graph(driver, graph).Edges.ToArray();
        var room = *count;
        WriteList([.. edges.Select(edge => edge.From.Handle)], from, count);
        *count = from == null ? *count : room;
        WriteList([.. edges.Select(edge => edge.To.Handle)], to, count);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphNodeGetType(void* node, GraphNodeType* type) => Api.Run(driver =>
    {
        Api.Require(type != null);
        *type = Node(driver, node).Task.NodeType;
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphDestroyNode(void* node) => Api.Run(driver =>
    {
        var removed = Node(driver, node);
        removed.Graph.Remove(removed);
    });

    [UnmanagedCallersOnly]
    public static CudaResult cuGraphDebugDotPrint(void* graph, byte* path, uint flags) => Api.Run(driver =>
    {
        var text = GraphDot.Write(Graph(driver, graph));
        try
        {
            File.WriteAllText(CudaText.Read(path), text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CudaFailure(CudaResult.OperatingSystem, exception.Message);
        }
    });

    /// <summary>With an array: fills it, and the rest with null. Without: says how many there are.</summary>
    private static void WriteList(nint[] handles, nint* target, nuint* count)
    {
        Api.Require(count != null);
        if (target == null)
        {
            *count = (nuint)handles.Length;
            return;
        }

        for (nuint index = 0; index < *count; index++)
        {
            target[index] = index < (nuint)handles.Length ? handles[index] : 0;
        }

        *count = Math.Min(*count, (nuint)handles.Length);
    }
}

using System.Text;
using TensorFusion.SoftGpu.Execution;
using TensorFusion.SoftGpu.Tasks;

namespace TensorFusion.SoftGpu.Graphs;

/// <summary>A graph as Graphviz text.</summary>
internal static class GraphDot
{
    public static string Write(SoftGraph graph)
    {
        var places = graph.Nodes.Select((node, index) => (node, index)).ToDictionary(
            item => item.node, item => item.index);
        var text = new StringBuilder("digraph graph_1 {\n  node [shape=box];\n");
        foreach (var (node, index) in places)
        {
            text.Append($"  n{index} [label=\"{index}: {Describe(node.Task)}\"];\n");
        }

        foreach (var (from, to) in graph.Edges)
        {
            text.Append($"  n{places[from]} -> n{places[to]};\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Describe(in LaunchGeometry geometry) =>
        $"grid {geometry.GridX},{geometry.GridY},{geometry.GridZ} "
        + $"block {geometry.BlockX},{geometry.BlockY},{geometry.BlockZ}";

    private static string Describe(DeviceTask task) => task switch
    {
        KernelTask kernel =>
            $"KERNEL {kernel.Function.Kernel.Name} {Describe(kernel.Geometry)}",
        CopyTask copy => $"MEMCPY {copy.Bytes} bytes",
        MemsetTask set => $"MEMSET {set.Width} x {set.Height} elements of {set.ElementSize}",
        GraphTask child => $"GRAPH of {child.Plan.Steps.Length} nodes",
        _ => task.NodeType.ToString().ToUpperInvariant(),
    };
}

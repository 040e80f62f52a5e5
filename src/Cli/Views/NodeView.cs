using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Views;

/// <summary>How nodes are written.</summary>
internal static class NodeView
{
    public static ListView<NodeInfo> Create(TimeProvider time) => new()
    {
        Name = node => node.Name,
        Identity = node => node.Name,
        IsNamed = (node, name) => node.Name == name,
        Json = TensorFusionJson.Indented.NodeInfo,
        JsonList = TensorFusionJson.Indented.IReadOnlyListNodeInfo,
        Columns =
        [
            new("NAME", node => node.Name),
            new("STATE", node => Cell.Word(node.State)),
            new("POOL", node => node.Pool),
            new("GPUS", node => $"{node.GpuCount}"),
            new("SLICES", node => $"{node.Slices}"),
            new("TFLOPS", node => Cell.Of(node.ReservedTflops, node.Tflops)),
            new("VRAM", node => Cell.Of(Cell.Memory(node.ReservedVram), Cell.Memory(node.Vram))),
            new("DRIVER", node => Cell.OrDash($"{node.Driver} {node.DriverVersion}".Trim()), WideOnly: true),
            new("ADDRESS", node => Cell.OrDash(node.Address), WideOnly: true),
            new("CPUS", node => $"{node.Cpus}", WideOnly: true),
            new("HOST-MEMORY", node => Cell.Memory(node.HostMemory), WideOnly: true),
            new("AGE", node => Cell.Age(node.StartedAt, time.GetUtcNow())),
            new("MESSAGE", node => node.Message),
        ],
    };
}

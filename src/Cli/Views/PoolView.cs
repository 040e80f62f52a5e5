using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Views;

/// <summary>How pools are written.</summary>
internal static class PoolView
{
    public static ListView<PoolInfo> Create() => new()
    {
        Name = pool => pool.Name,
        Identity = pool => pool.Name,
        IsNamed = (pool, name) => pool.Name == name,
        Json = TensorFusionJson.Indented.PoolInfo,
        JsonList = TensorFusionJson.Indented.IReadOnlyListPoolInfo,
        Columns =
        [
            new("NAME", pool => pool.Name),
            new("NODES", pool => $"{pool.Nodes}"),
            new("GPUS", pool => $"{pool.Gpus}"),
            new("TFLOPS", pool => Cell.Of(pool.ReservedTflops, pool.Tflops)),
            new("VRAM", pool => Cell.Of(Cell.Memory(pool.ReservedVram), Cell.Memory(pool.Vram))),
            new("SLICES", pool => $"{pool.Slices}"),
            new("PENDING", pool => $"{pool.Pending}"),
        ],
    };
}

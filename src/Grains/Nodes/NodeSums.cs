namespace TensorFusion.Grains.Nodes;

/// <summary>Sums over the cards of a node.</summary>
internal static class NodeSums
{
    public static NodeInfo Add(NodeInfo node, IReadOnlyCollection<GpuInfo> gpus) => node with
    {
        GpuCount = gpus.Count,
        Tflops = gpus.Aggregate(Tflops.Zero, (sum, gpu) => sum + gpu.Tflops),
        ReservedTflops = gpus.Aggregate(Tflops.Zero, (sum, gpu) => sum + gpu.ReservedTflops),
        Vram = gpus.Aggregate(MiB.Zero, (sum, gpu) => sum + gpu.Vram),
        ReservedVram = gpus.Aggregate(MiB.Zero, (sum, gpu) => sum + gpu.ReservedVram),
        Slices = gpus.SelectMany(gpu => gpu.Reservations).Select(r => r.SliceId).Distinct().Count(),
    };
}

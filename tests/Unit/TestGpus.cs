namespace TensorFusion.Tests.Unit;

internal static class TestGpus
{
    public static GpuInfo Card(
        string node, int index, decimal tflops = 100, long gib = 16, decimal usedTflops = 0, long usedGib = 0) => new()
        {
            Id = $"{node}/GPU-{node}-{index}",
            Node = node,
            Pool = "default",
            Uuid = $"GPU-{node}-{index}",
            Index = index,
            Model = "Test",
            Tflops = Tflops.From(tflops),
            Vram = MiB.FromGiB(gib),
            ReservedTflops = Tflops.From(usedTflops),
            ReservedVram = MiB.FromGiB(usedGib),
        };
}

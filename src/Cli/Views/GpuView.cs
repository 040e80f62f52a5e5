using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Views;

/// <summary>How GPUs are written.</summary>
internal static class GpuView
{
    public static ListView<GpuInfo> Create() => new()
    {
        Name = gpu => gpu.Id,
        Identity = gpu => gpu.Id,
        IsNamed = (gpu, name) => name == gpu.Id || name == gpu.Uuid || name == $"{gpu.Node}/{gpu.Index}",
        Json = TensorFusionJson.Indented.GpuInfo,
        JsonList = TensorFusionJson.Indented.IReadOnlyListGpuInfo,
        Columns =
        [
            new("NAME", gpu => $"{gpu.Node}/{gpu.Index}"),
            new("MODEL", gpu => gpu.Model),
            new("HEALTH", gpu => Cell.Word(gpu.Health)),
            new("POOL", gpu => gpu.Pool),
            new("SLICES", gpu => $"{gpu.Reservations.Length}"),
            new("TFLOPS", gpu => Cell.Of(gpu.ReservedTflops, gpu.Tflops)),
            new("VRAM", gpu => Cell.Of(Cell.Memory(gpu.ReservedVram), Cell.Memory(gpu.Vram))),
            new("USED", gpu => Cell.Memory(gpu.UsedVram)),
            new("UUID", gpu => gpu.Uuid, WideOnly: true),
            new("SMS", gpu => $"{gpu.SmCount}", WideOnly: true),
            new("COMPUTE", gpu => Cell.OrDash(gpu.ComputeCapability), WideOnly: true),
            new("PCI", gpu => Cell.OrDash(gpu.PciBusId), WideOnly: true),
            new("NVLINKS", gpu => $"{gpu.NvLinks}", WideOnly: true),
            new("DRIVER", gpu => Cell.OrDash(gpu.DriverVersion), WideOnly: true),
            new("MIG", gpu => Cell.Word(gpu.Mig), WideOnly: true),
            new("TFLOPS-FROM", gpu => Cell.Word(gpu.TflopsSource), WideOnly: true),
            new("MESSAGE", gpu => gpu.HealthMessage),
        ],
    };
}

namespace TensorFusion.SoftGpu.Options;

/// <summary>
/// What a named model stands for. Rates are those of the vendor's data sheets (dense FP16 on tensor cores where there
/// are any), so that a share of a software card is a share of the same number as on the real one.
/// </summary>
internal sealed record SoftGpuModel(
    string Name,
    double Tflops,
    long MemoryMiB,
    int Multiprocessors,
    int ClockMHz,
    int ComputeMajor,
    int ComputeMinor,
    double BandwidthGBs,
    int PowerWatts)
{
    /// <summary>What a device without a model name is.</summary>
    public static SoftGpuModel Default { get; } = new("", 100, 16384, 16, 1410, 8, 0, 1000, 200);

    /// <summary>All models by name.</summary>
    public static IReadOnlyList<SoftGpuModel> Known { get; } =
    [
        Default with { Name = "Soft-50", Tflops = 50, MemoryMiB = 8192, BandwidthGBs = 500, PowerWatts = 100 },
        Default with { Name = "Soft-100" },
        Default with { Name = "Soft-200", Tflops = 200, MemoryMiB = 32768, BandwidthGBs = 2000, PowerWatts = 400 },
        new("T4", 65, 15360, 40, 1590, 7, 5, 320, 70),
        new("L4", 121, 23034, 58, 2040, 8, 9, 300, 72),
        new("A10", 125, 23028, 72, 1695, 8, 6, 600, 150),
        new("L40S", 362, 46068, 142, 2520, 8, 9, 864, 350),
        new("RTX4090", 165, 24564, 128, 2520, 8, 9, 1008, 450),
        new("V100", 125, 16384, 80, 1530, 7, 0, 900, 300),
        new("A100", 312, 40960, 108, 1410, 8, 0, 1555, 400),
        new("A100-80G", 312, 81920, 108, 1410, 8, 0, 2039, 400),
        new("H100", 989, 81559, 132, 1980, 9, 0, 3350, 700),
        new("H200", 989, 143771, 132, 1980, 9, 0, 4800, 700),
    ];

    /// <summary>The model of that name, upper or lower case; null when unknown.</summary>
    public static SoftGpuModel? Find(string name) =>
        Known.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

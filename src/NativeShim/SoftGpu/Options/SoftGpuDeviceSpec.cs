namespace TensorFusion.SoftGpu.Options;

/// <summary>One software device, after presets and overrides.</summary>
public sealed record SoftGpuDeviceSpec
{
    /// <summary>The preset's name; empty when none was given.</summary>
    public required string Model { get; init; }

    /// <summary>Floating-point rate that device time is modelled with, in 10^12 operations a second.</summary>
    public required double Tflops { get; init; }

    /// <summary>Device memory in MiB.</summary>
    public required long MemoryMiB { get; init; }

    /// <summary>Memory bandwidth in 10^9 bytes a second.</summary>
    public required double BandwidthGBs { get; init; }

    public required int Multiprocessors { get; init; }

    public required int ClockMHz { get; init; }

    public required int ComputeMajor { get; init; }

    public required int ComputeMinor { get; init; }

    public required int PowerWatts { get; init; }

    /// <summary>"TensorFusion Software GPU", with the model in parentheses when one was given.</summary>
    public string Name => Model.Length == 0 ? "TensorFusion Software GPU" : $"TensorFusion Software GPU ({Model})";

    /// <summary>Device memory in bytes.</summary>
    public ulong MemoryBytes => (ulong)MemoryMiB << 20;
}

using System.Collections.Immutable;

namespace TensorFusion.Silo.Devices;

/// <summary>One card as it was measured.</summary>
public sealed record DeviceReading
{
    /// <summary>UUID, <c>GPU-...</c>.</summary>
    public required string Uuid { get; init; }

    /// <summary>Index in NVML's order.</summary>
    public required int Index { get; init; }

    /// <summary>Product name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is a software GPU.</summary>
    public bool IsSoftware { get; init; }

    /// <summary>Compute that it was configured with; null for real cards.</summary>
    public Tflops? ConfiguredTflops { get; init; }

    /// <summary>All of its memory in bytes.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>Memory in use in bytes.</summary>
    public long UsedBytes { get; init; }

    /// <summary>Streaming multiprocessors; 0 when unknown.</summary>
    public int SmCount { get; init; }

    /// <summary>Highest SM clock in MHz; 0 when unknown.</summary>
    public int MaxClockMHz { get; init; }

    /// <summary>Compute capability, major.</summary>
    public int ComputeMajor { get; init; }

    /// <summary>Compute capability, minor.</summary>
    public int ComputeMinor { get; init; }

    /// <summary>PCI bus id.</summary>
    public string PciBusId { get; init; } = "";

    /// <summary>Active NVLink links.</summary>
    public int NvLinks { get; init; }

    /// <summary>PCI bus ids at their other ends.</summary>
    public ImmutableArray<string> NvLinkPeers { get; init; } = [];

    /// <summary>State of Multi-Instance GPU.</summary>
    public MigMode Mig { get; init; }

    /// <summary>Busy share of the last sample period, percent; null when unknown.</summary>
    public int? UtilizationPercent { get; init; }

    /// <summary>
    /// Part of the last sample period in which memory was read or written, percent; null when unknown.
    /// </summary>
    public int? MemoryUtilizationPercent { get; init; }

    /// <summary>SM clock in MHz; null when unknown.</summary>
    public int? SmClockMHz { get; init; }

    /// <summary>Memory clock in MHz; null when unknown.</summary>
    public int? MemoryClockMHz { get; init; }

    /// <summary>Degrees Celsius; null when unknown.</summary>
    public int? TemperatureCelsius { get; init; }

    /// <summary>Watts; null when unknown.</summary>
    public double? PowerWatts { get; init; }

    /// <summary>Why the card must not be used; empty when it may.</summary>
    public string Fault { get; init; } = "";
}

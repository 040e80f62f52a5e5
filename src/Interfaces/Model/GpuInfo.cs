using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>One physical (or software) card and what is reserved of it.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.GpuInfo")]
public sealed record GpuInfo
{
    /// <summary>Key of the GPU in the cluster: <c>node/UUID</c>.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Name of its node.</summary>
    [Id(1)]
    public required string Node { get; init; }

    /// <summary>Pool of its node.</summary>
    [Id(2)]
    public required string Pool { get; init; }

    /// <summary>UUID as NVML gives it, <c>GPU-...</c>.</summary>
    [Id(3)]
    public required string Uuid { get; init; }

    /// <summary>Index in NVML's order on its node.</summary>
    [Id(4)]
    public required int Index { get; init; }

    /// <summary>Product name as NVML gives it.</summary>
    [Id(5)]
    public required string Model { get; init; }

    /// <summary>Whether it is a software GPU.</summary>
    [Id(6)]
    public bool IsSoftware { get; init; }

    /// <summary>Memory that can be reserved: the card's less what its driver keeps.</summary>
    [Id(7)]
    public required MiB Vram { get; init; }

    /// <summary>Compute that can be reserved.</summary>
    [Id(8)]
    public required Tflops Tflops { get; init; }

    /// <summary>Where <see cref="Tflops"/> comes from.</summary>
    [Id(9)]
    public TflopsSource TflopsSource { get; init; }

    /// <summary>Reserved compute.</summary>
    [Id(10)]
    public Tflops ReservedTflops { get; init; }

    /// <summary>Reserved memory.</summary>
    [Id(11)]
    public MiB ReservedVram { get; init; }

    /// <summary>Compute that is free.</summary>
    public Tflops FreeTflops => (VirtualTflops > Tflops ? VirtualTflops : Tflops) - ReservedTflops;

    /// <summary>
    /// Memory that a slice can still be promised: what is free, or what the pool promises beyond it.
    /// </summary>
    public MiB FreeVram => new(Math.Max((Vram - ReservedVram).Value, (VirtualVram - PromisedVram).Value));

    /// <summary>Streaming multiprocessors; 0 when unknown.</summary>
    [Id(12)]
    public int SmCount { get; init; }

    /// <summary>Compute capability, for example <c>9.0</c>.</summary>
    [Id(13)]
    public string ComputeCapability { get; init; } = "";

    /// <summary>PCI bus id, <c>00000000:18:00.0</c>.</summary>
    [Id(14)]
    public string PciBusId { get; init; } = "";

    /// <summary>Active NVLink links.</summary>
    [Id(15)]
    public int NvLinks { get; init; }

    /// <summary>PCI bus ids at the other ends of the active NVLink links, without repetition.</summary>
    [Id(16)]
    public ImmutableArray<string> NvLinkPeers { get; init; } = [];

    /// <summary>Version of the driver.</summary>
    [Id(17)]
    public string DriverVersion { get; init; } = "";

    /// <summary>State of Multi-Instance GPU.</summary>
    [Id(18)]
    public MigMode Mig { get; init; }

    /// <summary>Whether it can take slices.</summary>
    [Id(19)]
    public GpuHealth Health { get; init; }

    /// <summary>Why it is not healthy; empty when it is.</summary>
    [Id(20)]
    public string HealthMessage { get; init; } = "";

    /// <summary>Memory in use as NVML measures it, by anybody.</summary>
    [Id(21)]
    public MiB UsedVram { get; init; }

    /// <summary>Share of the last sample period in which a kernel ran, percent; null when unknown.</summary>
    [Id(22)]
    public int? UtilizationPercent { get; init; }

    /// <summary>Core temperature in degrees Celsius; null when unknown.</summary>
    [Id(23)]
    public int? TemperatureCelsius { get; init; }

    /// <summary>Power draw in watts; null when unknown.</summary>
    [Id(24)]
    public double? PowerWatts { get; init; }

    /// <summary>The reservations.</summary>
    [Id(25)]
    public ImmutableArray<GpuReservation> Reservations { get; init; } = [];

    /// <summary>Price of the card per hour in US dollars from the catalogue; null when unknown.</summary>
    [Id(26)]
    public decimal? PricePerHour { get; init; }

    /// <summary>Grows with each change of the reservations; a lower one is older news.</summary>
    [Id(27)]
    public long Epoch { get; init; }

    /// <summary>Compute that its pool lets slices request together.</summary>
    [Id(28)]
    public Tflops VirtualTflops { get; init; }

    /// <summary>Memory that its pool lets slices request together, wherever it lies.</summary>
    [Id(29)]
    public MiB VirtualVram { get; init; }

    /// <summary>Memory that slices requested of it, wherever it lies now.</summary>
    [Id(30)]
    public MiB PromisedVram { get; init; }
}

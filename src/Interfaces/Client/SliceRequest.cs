namespace TensorFusion;

/// <summary>What a program asks for.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SliceRequest")]
public sealed record SliceRequest
{
    /// <summary>Tenant of requests that name none.</summary>
    public const string DefaultTenant = "default";

    /// <summary>Pool of requests that name none.</summary>
    public const string DefaultPool = "default";

    /// <summary>Compute on each GPU.</summary>
    [Id(0)]
    public required Tflops Tflops { get; init; }

    /// <summary>Memory on each GPU.</summary>
    [Id(1)]
    public required MiB Vram { get; init; }

    /// <summary>Number of GPUs, all on one node.</summary>
    [Id(2)]
    public int GpuCount { get; init; } = 1;

    /// <summary>How the slice is treated when its card is contended.</summary>
    [Id(21)]
    public QualityOfService Qos { get; init; }

    /// <summary>Name, a DNS label; the slice's id when null.</summary>
    [Id(4)]
    public string? Name { get; init; }

    /// <summary>Tenant, a DNS label.</summary>
    [Id(5)]
    public string Tenant { get; init; } = DefaultTenant;

    /// <summary>Pool, a DNS label.</summary>
    [Id(6)]
    public string Pool { get; init; } = DefaultPool;

    /// <summary>
    /// Whether the slice is released by itself when no <see cref="TensorFusionClient.KeepAliveAsync"/> came for 15 s
    /// and no program is attached.
    /// </summary>
    [Id(7)]
    public bool Lease { get; init; }

    /// <summary>What happens when the slice's worker dies.</summary>
    [Id(8)]
    public RestartPolicy Restart { get; init; }

    /// <summary>Where it may be, seen from <see cref="Near"/>.</summary>
    [Id(9)]
    public SliceReach Reach { get; init; }

    /// <summary>Name of the node that its program runs on, which is preferred; empty when that is none.</summary>
    [Id(10)]
    public string Near { get; init; } = "";

    /// <summary>
    /// Compute on each GPU that the slice never exceeds, at least <see cref="Tflops"/>; null: what its quality of
    /// service says.
    /// </summary>
    [Id(20)]
    public Tflops? LimitTflops { get; init; }
}

namespace TensorFusion;

/// <summary>What a slice is, checked and complete; made from a <see cref="SliceRequest"/>.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SliceSpec")]
public sealed record SliceSpec
{
    /// <summary>Tenant that owns it.</summary>
    [Id(0)]
    public required string Tenant { get; init; }

    /// <summary>Name, unique among the tenant's living slices; the id when none was given.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>Compute on each of its GPUs.</summary>
    [Id(2)]
    public required Tflops Tflops { get; init; }

    /// <summary>Memory on each of its GPUs.</summary>
    [Id(3)]
    public required MiB Vram { get; init; }

    /// <summary>Number of GPUs, all on one node.</summary>
    [Id(4)]
    public int GpuCount { get; init; } = 1;

    /// <summary>How it is treated when its card is contended.</summary>
    [Id(21)]
    public QualityOfService Qos { get; init; }

    /// <summary>Pool whose cards it may use.</summary>
    [Id(6)]
    public required string Pool { get; init; }

    /// <summary>
    /// Whether it is released when no keep-alive came for 15 s and no program is attached, so that a submitter that
    /// died leaves nothing behind.
    /// </summary>
    [Id(7)]
    public bool Lease { get; init; }

    /// <summary>What happens when its worker dies.</summary>
    [Id(8)]
    public RestartPolicy Restart { get; init; }

    /// <summary>Name of the workload of the same tenant that it belongs to; empty when none.</summary>
    [Id(9)]
    public string Workload { get; init; } = "";

    /// <summary>Where it may be, seen from <see cref="Near"/>.</summary>
    [Id(10)]
    public SliceReach Reach { get; init; }

    /// <summary>Name of the node that its program runs on, which is preferred; empty when that is none.</summary>
    [Id(11)]
    public string Near { get; init; } = "";

    /// <summary>
    /// Compute on each of its GPUs that it never exceeds, at least <see cref="Tflops"/>; null: what its quality of
    /// service says.
    /// </summary>
    [Id(20)]
    public Tflops? LimitTflops { get; init; }
}

namespace TensorFusion;

/// <summary>The most that a tenant may have. Null means without limit.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.Quota")]
public sealed record Quota
{
    /// <summary>Requested compute of all slices, over all their cards.</summary>
    [Id(0)]
    public Tflops? TotalTflops { get; init; }

    /// <summary>Requested memory of all slices, over all their cards.</summary>
    [Id(1)]
    public MiB? TotalVram { get; init; }

    /// <summary>Compute of all slices at their limits.</summary>
    [Id(2)]
    public Tflops? TotalTflopsLimit { get; init; }

    /// <summary>Memory of all slices at their limits.</summary>
    [Id(3)]
    public MiB? TotalVramLimit { get; init; }

    /// <summary>Number of slices.</summary>
    [Id(4)]
    public int? TotalSlices { get; init; }

    /// <summary>Parts of cards: the sum of the slices' numbers of cards.</summary>
    [Id(5)]
    public int? TotalGpus { get; init; }

    /// <summary>Compute of one slice on each of its cards.</summary>
    [Id(6)]
    public Tflops? SliceTflops { get; init; }

    /// <summary>Memory of one slice on each of its cards.</summary>
    [Id(7)]
    public MiB? SliceVram { get; init; }

    /// <summary>Number of cards of one slice.</summary>
    [Id(8)]
    public int? SliceGpus { get; init; }

    /// <summary>Number of slices of one workload.</summary>
    [Id(9)]
    public int? WorkloadSlices { get; init; }
}

namespace TensorFusion;

/// <summary>What one slice holds of one card.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.GpuReservation")]
public sealed record GpuReservation
{
    /// <summary>The slice.</summary>
    [Id(0)]
    public required string SliceId { get; init; }

    /// <summary>Reserved compute.</summary>
    [Id(1)]
    public required Tflops Tflops { get; init; }

    /// <summary>Reserved memory.</summary>
    [Id(2)]
    public required MiB Vram { get; init; }

    /// <summary>Whether the slice is frozen: its memory is then not counted, its compute is.</summary>
    [Id(3)]
    public bool Frozen { get; init; }
}

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

    /// <summary>Whether the slice is frozen: of its memory only <see cref="Kept"/> counts then; its compute does.</summary>
    [Id(3)]
    public bool Frozen { get; init; }

    /// <summary>Memory that a frozen slice still has on the card; 0 for others.</summary>
    [Id(4)]
    public MiB Kept { get; init; }

    /// <summary>
    /// Whether the frozen slice made room for another: its compute does not count either, until it returns.
    /// </summary>
    [Id(60)]
    public bool MadeRoom { get; init; }
}

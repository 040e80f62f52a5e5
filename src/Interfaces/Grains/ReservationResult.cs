namespace TensorFusion;

/// <summary>Answer of a GPU to a reservation.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.ReservationResult")]
public sealed record ReservationResult
{
    /// <summary>Whether the reservation is written.</summary>
    [Id(0)]
    public required bool Accepted { get; init; }

    /// <summary>Why not; empty when accepted.</summary>
    [Id(1)]
    public string Reason { get; init; } = "";

    /// <summary>The card after it.</summary>
    [Id(2)]
    public required GpuInfo Gpu { get; init; }

    /// <summary>Whether another slice comes first.</summary>
    [Id(3)]
    public bool IsQueued { get; init; }
}

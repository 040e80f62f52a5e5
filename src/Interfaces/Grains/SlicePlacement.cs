using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>Where a slice was placed: reservations that are already written.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SlicePlacement")]
public sealed record SlicePlacement
{
    /// <summary>The node.</summary>
    [Id(0)]
    public required string Node { get; init; }

    /// <summary>The cards.</summary>
    [Id(1)]
    public required ImmutableArray<SliceGpu> Gpus { get; init; }

    /// <summary>Whether memory was promised that the cards do not have free now: it takes turns with others.</summary>
    [Id(2)]
    public bool WaitsForVram { get; init; }
}

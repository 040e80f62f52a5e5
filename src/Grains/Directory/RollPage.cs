using System.Collections.Immutable;

namespace TensorFusion.Grains.Directory;

/// <summary>One page of the roll of slices.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.RollPage")]
public sealed record RollPage
{
    /// <summary>Slices that have not ended: id, and <c>tenant/name</c>.</summary>
    [Id(0)]
    public ImmutableDictionary<string, string> Slices { get; init; } = ImmutableDictionary<string, string>.Empty;
}

using System.Collections.Immutable;

namespace TensorFusion.Grains.Billing;

/// <summary>What <see cref="PriceBookGrain"/> stores.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.PriceBookState")]
public sealed record PriceBookState
{
    /// <summary>All books, oldest first.</summary>
    [Id(0)]
    public ImmutableArray<PriceBook> Books { get; init; } = [new()];
}

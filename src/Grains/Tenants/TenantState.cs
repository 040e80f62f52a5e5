using System.Collections.Immutable;

namespace TensorFusion.Grains.Tenants;

/// <summary>What <see cref="TenantGrain"/> stores.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.TenantState")]
public sealed record TenantState
{
    /// <summary>When somebody made it; null when nobody did.</summary>
    [Id(0)]
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Words for people.</summary>
    [Id(1)]
    public string Description { get; init; } = "";

    /// <summary>The most that it may have.</summary>
    [Id(2)]
    public Quota? Quota { get; init; }

    /// <summary>What it may spend.</summary>
    [Id(3)]
    public Budget? Budget { get; init; }

    /// <summary>What it gets when slices wait.</summary>
    [Id(60)]
    public QueuePolicy? Queue { get; init; }

    /// <summary>Its tokens, those that are not valid any more too.</summary>
    [Id(4)]
    public ImmutableArray<StoredToken> Tokens { get; init; } = [];
}

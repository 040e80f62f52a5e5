using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>A tenant as it is now.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.TenantInfo")]
public sealed record TenantInfo
{
    /// <summary>Its name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Words for people.</summary>
    [Id(1)]
    public string Description { get; init; } = "";

    /// <summary>The most that it may have; null without any limit.</summary>
    [Id(2)]
    public Quota? Quota { get; init; }

    /// <summary>What it has.</summary>
    [Id(3)]
    public QuotaUse Use { get; init; } = new();

    /// <summary>Its budget; null when it has none.</summary>
    [Id(4)]
    public BudgetStatus? Budget { get; init; }

    /// <summary>Its tokens, without their secrets.</summary>
    [Id(5)]
    public ImmutableArray<TokenInfo> Tokens { get; init; } = [];

    /// <summary>When it was made, UTC; null for one that nobody made.</summary>
    [Id(6)]
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>What it gets when slices wait; null: no guarantee, weight 1, no limit.</summary>
    [Id(60)]
    public QueuePolicy? Queue { get; init; }
}

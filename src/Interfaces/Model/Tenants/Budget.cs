namespace TensorFusion;

/// <summary>What a tenant may spend in a calendar month, UTC.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.Budget")]
public sealed record Budget
{
    /// <summary>The amount.</summary>
    [Id(0)]
    public required Money Monthly { get; init; }

    /// <summary>What happens when it is used up.</summary>
    [Id(1)]
    public BudgetAction Action { get; init; }
}

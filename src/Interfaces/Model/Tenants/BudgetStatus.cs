namespace TensorFusion;

/// <summary>A budget and what is spent of it.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.BudgetStatus")]
public sealed record BudgetStatus
{
    /// <summary>The budget.</summary>
    [Id(0)]
    public required Budget Budget { get; init; }

    /// <summary>Spent in this month.</summary>
    [Id(1)]
    public Money Spent { get; init; }

    /// <summary>Spent part, 1 is all.</summary>
    public decimal Used => Budget.Monthly.Nano <= 0 ? 1 : (decimal)Spent.Nano / Budget.Monthly.Nano;

    /// <summary>Whether it is used up.</summary>
    public bool IsExhausted => Spent >= Budget.Monthly;
}

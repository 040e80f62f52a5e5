namespace TensorFusion;

/// <summary>How much moving is allowed. Null means without limit.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.DefragmentationBudget")]
public sealed record DefragmentationBudget
{
    /// <summary>Slices that may move.</summary>
    [Id(0)]
    public int? Moves { get; init; }

    /// <summary>Memory that may be copied.</summary>
    [Id(1)]
    public MiB? Data { get; init; }

    /// <summary>Time in which all must be copied, at 2 GiB/s.</summary>
    [Id(2)]
    public TimeSpan? Window { get; init; }
}

namespace TensorFusion;

/// <summary>How a slice fares that leaves its card at times: for others, or because it is idle.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.SliceResidency")]
public sealed record SliceResidency
{
    /// <summary>How often it left its card because another slice waited for the memory.</summary>
    [Id(0)]
    public int Evictions { get; init; }

    /// <summary>What it costs to leave and come back, as last measured, seconds.</summary>
    [Id(1)]
    public double SwapSeconds { get; init; }

    /// <summary>Time that it stays on its card at least while it is used and others wait, seconds.</summary>
    [Id(2)]
    public double StaySeconds { get; init; }

    /// <summary>Whether it is in use each time when it has to leave: its card's memory is promised too often.</summary>
    [Id(3)]
    public bool Thrashes { get; init; }

    /// <summary>Period of its uses, seconds; 0 while they are not regular.</summary>
    [Id(4)]
    public double PeriodSeconds { get; init; }

    /// <summary>Uses for which it was back on its card in time because they were expected.</summary>
    [Id(5)]
    public int PredictedHits { get; init; }

    /// <summary>Uses that were expected and did not come.</summary>
    [Id(6)]
    public int PredictedMisses { get; init; }
}

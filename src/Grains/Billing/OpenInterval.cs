namespace TensorFusion.Grains.Billing;

/// <summary>An interval that has not ended.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.grains.OpenInterval")]
public sealed record OpenInterval
{
    /// <summary>Its beginning, UTC.</summary>
    [Id(0)]
    public required DateTimeOffset Start { get; init; }

    /// <summary>What the slice has.</summary>
    [Id(1)]
    public required MeterFacts Facts { get; init; }
}

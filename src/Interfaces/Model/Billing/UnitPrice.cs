namespace TensorFusion;

/// <summary>Prices of one unit for one hour.</summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.UnitPrice")]
public sealed record UnitPrice
{
    /// <summary>The price when neither a rule nor the catalogue has one, in US dollars.</summary>
    public static readonly UnitPrice Default = new() { TflopsHour = 0.0069228m, GibHour = 0.01548m };

    /// <summary>Of one TFLOPS.</summary>
    [Id(0)]
    public required decimal TflopsHour { get; init; }

    /// <summary>Of one GiB on a card.</summary>
    [Id(1)]
    public required decimal GibHour { get; init; }

    /// <summary>Of one GiB in the host's memory.</summary>
    [Id(2)]
    public decimal HostGibHour { get; init; } = 0.0015m;

    /// <summary>Of one GiB on the host's disk.</summary>
    [Id(3)]
    public decimal DiskGibHour { get; init; } = 0.0001m;
}

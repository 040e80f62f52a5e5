using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>
/// A price, or a factor on the price, for what meets all conditions that are set. Of the rules with a price the one
/// with the most conditions wins, of several the last; the factors of all that match are multiplied.
/// </summary>
[GenerateSerializer, Immutable, Alias("tensorfusion.PriceRule")]
public sealed record PriceRule
{
    /// <summary>Name, for invoices and messages.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Only in this pool.</summary>
    [Id(1)]
    public string? Pool { get; init; }

    /// <summary>Only on cards whose product name contains this, whatever the case.</summary>
    [Id(2)]
    public string? Model { get; init; }

    /// <summary>Only with this quality of service.</summary>
    [Id(10)]
    public QualityOfService? Qos { get; init; }

    /// <summary>Only for this tenant; with a factor below 1 it is the tenant's discount.</summary>
    [Id(4)]
    public string? Tenant { get; init; }

    /// <summary>Only from this hour of the day, UTC, 0 to 23.</summary>
    [Id(5)]
    public int? FromHour { get; init; }

    /// <summary>Only before this hour of the day, UTC, 1 to 24; less than the first hour means over midnight.</summary>
    [Id(6)]
    public int? ToHour { get; init; }

    /// <summary>Only on this day of the week, UTC.</summary>
    [Id(7)]
    [JsonConverter(typeof(CamelCaseEnumConverter<DayOfWeek>))]
    public DayOfWeek? Day { get; init; }

    /// <summary>The price; null leaves it to others.</summary>
    [Id(8)]
    public UnitPrice? Price { get; init; }

    /// <summary>Multiplied with the price: 0.9 is a discount of 10 %.</summary>
    [Id(9)]
    public decimal Factor { get; init; } = 1;
}

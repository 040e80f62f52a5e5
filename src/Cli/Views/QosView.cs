using System.Globalization;
using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Views;

/// <summary>How qualities of service are written.</summary>
internal static class QosView
{
    public static ListView<QosLevel> Create() => new()
    {
        Name = level => level.Name,
        Identity = level => level.Name,
        IsNamed = (level, name) => level.Name == name,
        Json = TensorFusionJson.Indented.QosLevel,
        JsonList = TensorFusionJson.Indented.IReadOnlyListQosLevel,
        Columns =
        [
            new("NAME", level => level.Name),
            new("PRIORITY", level => $"{level.Priority}"),
            new("WEIGHT", level => level.Weight.ToString(CultureInfo.InvariantCulture)),
            new("BURSTS", level => YesNo(level.Bursts)),
            new("PREEMPTS", level => YesNo(level.Preempts)),
            new("EVICTION", level => level.NeverEvicted ? "never" : $"{level.EvictionOrder}"),
            new("PRICE", level => level.PriceFactor.ToString("0.###", CultureInfo.InvariantCulture)),
            new("COOLS TO HOST", level => Time(level.CoolToHost)),
            new("COOLS TO DISK", level => Time(level.CoolToDisk)),
            new("DESCRIPTION", level => Cell.OrDash(level.Description), WideOnly: true),
        ],
    };

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static string Time(TimeSpan? time) => time is { } some ? DurationText.Of(some) : "-";
}

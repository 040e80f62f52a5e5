using System.Globalization;

namespace TensorFusion;

/// <summary>Times as people write them: <c>200ms</c>, <c>1.5s</c>, <c>2m</c>, <c>1h</c>, <c>7d</c>.</summary>
public static class DurationText
{
    private static readonly (string Unit, TimeSpan Time)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>The time of a text; null when it is none, or more than 1000 years.</summary>
    public static TimeSpan? Parse(string? text)
    {
        foreach (var (unit, time) in Units)
        {
            if (text?.EndsWith(unit, StringComparison.Ordinal) == true
                && double.TryParse(
                    text.AsSpan(0, text.Length - unit.Length),
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var number)
                && number * time.TotalDays <= 365_000)
            {
                return number * time;
            }
        }

        return null;
    }

    /// <summary>A time in the largest unit in which it is a whole number.</summary>
    public static string Of(TimeSpan time)
    {
        var (unit, one) = Units.LastOrDefault(item => time.Ticks % item.Time.Ticks == 0, Units[0]);
        return string.Create(CultureInfo.InvariantCulture, $"{time / one:0.###}{unit}");
    }
}

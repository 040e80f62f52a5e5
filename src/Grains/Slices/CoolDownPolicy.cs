using System.Collections.Frozen;
using System.Globalization;

namespace TensorFusion.Grains.Slices;

/// <summary>Which idle slices leave their card, by quality of service. Pure.</summary>
public sealed class CoolDownPolicy
{
    /// <summary>What the default is, as <see cref="Parse"/> reads it.</summary>
    public const string DefaultText = "low=1m/1h,medium=2m/2h,high=1d/7d,critical=7d/28d";

    private readonly FrozenDictionary<QualityOfService, CoolDownTimes> _times;

    private CoolDownPolicy(IEnumerable<KeyValuePair<QualityOfService, CoolDownTimes>> times)
    {
        _times = times.ToFrozenDictionary();
    }

    /// <summary>The default.</summary>
    public static CoolDownPolicy Default { get; } = Parse(DefaultText);

    /// <summary>Nothing cools down by itself.</summary>
    public static CoolDownPolicy Off { get; } = new([]);

    /// <summary>
    /// Reads <c>off</c>, or times for some qualities of service: <c>low=1m/1h,medium=2m/2h</c>, each to the host and to
    /// the disk, in s, m, h or d. Those that are not named do not cool down.
    /// </summary>
    /// <exception cref="FormatException">What is wrong.</exception>
    public static CoolDownPolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "off")
        {
            return Off;
        }

        var times = new Dictionary<QualityOfService, CoolDownTimes>();
        foreach (var part in text.Split(','))
        {
            if (part.Split('=', '/') is not [var name, var host, var disk]
                || !Enum.TryParse<QualityOfService>(name, ignoreCase: true, out var quality)
                || !Enum.IsDefined(quality)
                || TimeOf(host) is not { } toHost
                || TimeOf(disk) is not { } toDisk
                || toDisk < toHost)
            {
                throw new FormatException($"'{part}' is not like low=1m/1h: quality=idle time to host/to disk");
            }

            times[quality] = new(toHost, toDisk);
        }

        return new(times);
    }

    /// <summary>Where a slice on its card goes now; null when it stays.</summary>
    public MemoryTier? LeavesCard(QualityOfService quality, TimeSpan idle) =>
        !_times.TryGetValue(quality, out var times) || idle < times.ToHost ? null
        : idle < times.ToDisk ? MemoryTier.Host
        : MemoryTier.Disk;

    /// <summary>Whether a slice that is frozen on the host goes on to the disk.</summary>
    public bool LeavesHost(QualityOfService quality, TimeSpan idle) =>
        _times.TryGetValue(quality, out var times) && idle >= times.ToDisk;

    private static TimeSpan? TimeOf(string text)
    {
        if (text.Length < 2
            || !double.TryParse(
                text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => null,
        };
    }
}

using System.Collections.Immutable;

namespace TensorFusion;

/// <summary>All levels of a quality of service, those that every cluster has and those that its operator made.</summary>
public sealed class QosCatalogue
{
    private readonly ImmutableDictionary<string, QosLevel> _byName;

    /// <param name="levels">The levels, each name once; those of <see cref="Default"/> are among them.</param>
    internal QosCatalogue(IEnumerable<QosLevel> levels)
    {
        Levels = [.. levels.OrderBy(level => level.Priority).ThenBy(level => level.Name, StringComparer.Ordinal)];
        _byName = Levels.ToImmutableDictionary(level => level.Name, StringComparer.Ordinal);
    }

    /// <summary>What holds when an operator says nothing.</summary>
    public static QosCatalogue Default { get; } = new(
    [
        new()
        {
            Name = "low",
            Description = "training and experiments",
            Weight = 1,
            CoolToHost = TimeSpan.FromMinutes(1),
            CoolToDisk = TimeSpan.FromHours(1),
        },
        new()
        {
            Name = "medium",
            Description = "the default",
            Priority = 1,
            EvictionOrder = 1,
            Weight = 2,
            CoolToHost = TimeSpan.FromMinutes(2),
            CoolToDisk = TimeSpan.FromHours(2),
        },
        new()
        {
            Name = "high",
            Description = "online services",
            Priority = 2,
            EvictionOrder = 2,
            Weight = 4,
            CoolToHost = TimeSpan.FromDays(1),
            CoolToDisk = TimeSpan.FromDays(7),
        },
        new()
        {
            Name = "critical",
            Description = "real time",
            Priority = 3,
            EvictionOrder = 3,
            NeverEvicted = true,
            Weight = 8,
            Preempts = true,
            CoolToHost = TimeSpan.FromDays(7),
            CoolToDisk = TimeSpan.FromDays(28),
        },
    ]);

    /// <summary>The levels by priority.</summary>
    public ImmutableArray<QosLevel> Levels { get; }

    /// <summary>
    /// What a name means. One that is no longer configured means what <see cref="QualityOfService.Medium"/> does, so
    /// that slices that have it live on.
    /// </summary>
    public QosLevel Of(QualityOfService qos) =>
        _byName.GetValueOrDefault(qos.Name) ?? _byName[QualityOfService.Medium.Name];

    /// <summary>Refuses a name that is not configured.</summary>
    /// <param name="qos">The name.</param>
    /// <param name="subject">What asks for it.</param>
    /// <exception cref="TensorFusionException"><see cref="FailureCode.InvalidArgument"/>; the hint lists those there
    /// are.</exception>
    public void Check(QualityOfService qos, string subject)
    {
        if (!_byName.ContainsKey(qos.Name))
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument,
                subject,
                $"There is no quality of service '{qos.Name}'.",
                $"There are {string.Join(", ", Levels.Select(level => level.Name))}.");
        }
    }

    /// <summary>
    /// The same levels with other cool-down times: <c>off</c>, or <c>low=1m/1h,medium=2m/2h</c>, each to the host and
    /// to the disk, in ms, s, m, h or d. Those that are not named do not cool down.
    /// </summary>
    /// <exception cref="FormatException">What is wrong.</exception>
    public QosCatalogue WithCoolDown(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var times = new Dictionary<string, (TimeSpan Host, TimeSpan Disk)>(StringComparer.Ordinal);
        foreach (var part in text == "off" ? [] : text.Split(','))
        {
            if (part.Split('=', '/') is not [var name, var host, var disk]
                || DurationText.Parse(host) is not { } toHost
                || DurationText.Parse(disk) is not { } toDisk
                || toDisk < toHost)
            {
                throw new FormatException($"'{part}' is not like low=1m/1h: level=idle time to host/to disk");
            }

            times[name] = _byName.ContainsKey(name)
                ? (toHost, toDisk)
                : throw new FormatException(
                    $"there is no level '{name}'; there are {string.Join(", ", Levels.Select(level => level.Name))}");
        }

        return new(Levels.Select(level => level with
        {
            CoolToHost = times.TryGetValue(level.Name, out var time) ? time.Host : null,
            CoolToDisk = times.TryGetValue(level.Name, out time) ? time.Disk : null,
        }));
    }
}

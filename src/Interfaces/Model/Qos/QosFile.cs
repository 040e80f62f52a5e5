using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>
/// Levels that an operator writes: <c>{"levels": [{"name": "batch", "priority": 0, "weight": 0.5}]}</c>. One with the
/// name of a level that every cluster has changes that; any other is new, and what it leaves out is as with
/// <c>medium</c>.
/// </summary>
public static class QosFile
{
    private const int MaxLevels = 64;
    private const int MaxOrder = 1000;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>All levels: those of the text over the usual ones.</summary>
    /// <exception cref="FormatException">What is wrong, and in which level.</exception>
    public static QosCatalogue Parse(string json)
    {
        File file;
        try
        {
            file = JsonSerializer.Deserialize<File>(json, Options) ?? throw new FormatException("the file is empty");
        }
        catch (JsonException exception)
        {
            throw new FormatException(exception.Message);
        }

        var levels = QosCatalogue.Default.Levels.ToDictionary(level => level.Name, StringComparer.Ordinal);
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in file.Levels ?? throw new FormatException("it has no \"levels\""))
        {
            var level = Read(entry, levels);
            if (!named.Add(level.Name))
            {
                throw new FormatException($"level '{level.Name}' is there twice");
            }

            levels[level.Name] = level;
        }

        return levels.Count <= MaxLevels
            ? new QosCatalogue(levels.Values)
            : throw new FormatException($"there are {levels.Count} levels; {MaxLevels} are the most");
    }

    private static QosLevel Read(Entry entry, Dictionary<string, QosLevel> known)
    {
        var name = entry.Name ?? throw new FormatException("a level has no \"name\"");
        try
        {
            SliceRequestValidator.CheckLabel(name, "level");
        }
        catch (TensorFusionException exception)
        {
            throw new FormatException($"{exception.Message} {exception.Hint}");
        }

        var basis = known.GetValueOrDefault(name)
            ?? known[QualityOfService.Medium.Name] with { Name = name, Description = "" };
        var priority = entry.Priority ?? basis.Priority;
        var level = basis with
        {
            Description = entry.Description ?? basis.Description,
            Priority = priority,
            Weight = entry.Weight ?? basis.Weight,
            Bursts = entry.Bursts ?? basis.Bursts,
            Preempts = entry.Preempts ?? basis.Preempts,
            EvictionOrder = entry.EvictionOrder ?? (entry.Priority is null ? basis.EvictionOrder : priority),
            NeverEvicted = entry.NeverEvicted ?? basis.NeverEvicted,
            PriceFactor = entry.PriceFactor ?? basis.PriceFactor,
            CoolToHost = Time(entry.CoolToHost, basis.CoolToHost, name),
            CoolToDisk = Time(entry.CoolToDisk, basis.CoolToDisk, name),
        };
        var wrong = !(level.Weight > 0 && level.Weight <= 1e6) ? "weight must be more than 0 and at most 1000000"
            : Math.Abs(level.Priority) > MaxOrder ? "priority must be from -1000 to 1000"
            : Math.Abs(level.EvictionOrder) > MaxOrder ? "evictionOrder must be from -1000 to 1000"
            : (level.PriceFactor is < 0 or > 1000) ? "priceFactor must be from 0 to 1000"
            : level.CoolToDisk is { } disk && (level.CoolToHost is not { } host || disk < host)
                ? "coolToDisk must not be before coolToHost"
            : null;
        return wrong is null ? level : throw new FormatException($"level '{name}': {wrong}");
    }

    private static TimeSpan? Time(string? text, TimeSpan? otherwise, string level) =>
        text is null ? otherwise
        : text == "off" ? null
        : DurationText.Parse(text)
            ?? throw new FormatException($"level '{level}': '{text}' is not a time like 90s, 2m, 1h or 7d, or off");

    private sealed record File
    {
        public List<Entry>? Levels { get; init; }
    }

    private sealed record Entry
    {
        public string? Name { get; init; }

        public string? Description { get; init; }

        public int? Priority { get; init; }

        public double? Weight { get; init; }

        public bool? Bursts { get; init; }

        public bool? Preempts { get; init; }

        public int? EvictionOrder { get; init; }

        public bool? NeverEvicted { get; init; }

        public decimal? PriceFactor { get; init; }

        public string? CoolToHost { get; init; }

        public string? CoolToDisk { get; init; }
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>
/// What an operator configured of pools: <c>{"pools": [{"name": "default", "computeRatio": 2, "hostRatio": 0.5}]}</c>.
/// Pools that are not named promise what they have.
/// </summary>
public sealed class PoolCatalogue
{
    private const double MaxRatio = 1000;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private readonly Dictionary<string, PoolTerms> _byName = new(StringComparer.Ordinal);

    private PoolCatalogue()
    {
    }

    /// <summary>No pool is configured.</summary>
    public static PoolCatalogue Empty { get; } = new();

    /// <summary>What holds for a pool.</summary>
    public PoolTerms Of(string pool) => _byName.GetValueOrDefault(pool) ?? PoolTerms.None;

    /// <summary>Reads what an operator wrote.</summary>
    /// <exception cref="FormatException">What is wrong, and in which pool.</exception>
    public static PoolCatalogue Parse(string json)
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

        var catalogue = new PoolCatalogue();
        foreach (var entry in file.Pools ?? throw new FormatException("it has no \"pools\""))
        {
            var name = entry.Name ?? throw new FormatException("a pool has no \"name\"");
            if (!catalogue._byName.TryAdd(name, Read(name, entry)))
            {
                throw new FormatException($"pool '{name}' is there twice");
            }
        }

        return catalogue;
    }

    private static PoolTerms Read(string name, Entry entry)
    {
        var residence = entry.Residence is not { } text ? PoolTerms.None.Residence
            : DurationText.Parse(text)
                ?? throw new FormatException($"pool '{name}': '{text}' is not a time like 500ms, 10s or 2m");
        var terms = new PoolTerms
        {
            ComputeRatio = entry.ComputeRatio ?? 1,
            HostRatio = entry.HostRatio ?? 0,
            DiskRatio = entry.DiskRatio ?? 0,
            Residence = residence,
            SwapPart = entry.SwapPart ?? PoolTerms.None.SwapPart,
        };
        var wrong = !(terms.ComputeRatio >= 1 && terms.ComputeRatio <= MaxRatio) ? "computeRatio must be from 1 to 1000"
            : !(terms.HostRatio >= 0 && terms.HostRatio <= MaxRatio) ? "hostRatio must be from 0 to 1000"
            : !(terms.DiskRatio >= 0 && terms.DiskRatio <= MaxRatio) ? "diskRatio must be from 0 to 1000"
            : !(terms.SwapPart > 0 && terms.SwapPart <= 0.5) ? "swapPart must be more than 0 and at most 0.5"
            : null;
        return wrong is null ? terms : throw new FormatException($"pool '{name}': {wrong}");
    }

    private sealed record File
    {
        public List<Entry>? Pools { get; init; }
    }

    private sealed record Entry
    {
        public string? Name { get; init; }

        public double? ComputeRatio { get; init; }

        public double? HostRatio { get; init; }

        public double? DiskRatio { get; init; }

        public string? Residence { get; init; }

        public double? SwapPart { get; init; }
    }
}

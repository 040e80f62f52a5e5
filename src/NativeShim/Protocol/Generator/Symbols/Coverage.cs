namespace TensorFusion.Protocol.Generator.Symbols;

/// <summary>How the client serves a function.</summary>
internal enum Service
{
    Remote,
    Local,
    Refused,
}

/// <summary>The functions of a list that are served in one way.</summary>
/// <param name="Service">The way.</param>
/// <param name="Reason">Why functions are refused; empty otherwise.</param>
/// <param name="Instead">What a program does instead; empty where nothing is refused.</param>
/// <param name="Symbols">Exported functions, in order.</param>
internal sealed record CoverageGroup(
    Service Service, string Reason, string Instead, IReadOnlyList<ExportedSymbol> Symbols);

/// <summary>Reads coverage.txt, which says of every exported function how it is served.</summary>
internal static class Coverage
{
    /// <exception cref="FormatException">A name is missing, unknown or there twice.</exception>
    public static IReadOnlyList<CoverageGroup> Read(string path, IReadOnlyList<ExportedSymbol> symbols)
    {
        var groups = new List<(Service Service, string Reason, List<string> Names)>();
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == ' ')
            {
                groups[^1].Names.AddRange(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                continue;
            }

            var words = line.Split(' ', 2);
            groups.Add((Enum.Parse<Service>(words[0], ignoreCase: true), words.Length > 1 ? words[1].Trim() : "", []));
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, index) in groups.SelectMany((group, index) => group.Names.Select(name => (name, index))))
        {
            if (!places.TryAdd(name, index))
            {
                throw new FormatException($"{path}: '{name}' is there twice.");
            }
        }

        var used = new HashSet<string>(StringComparer.Ordinal);
        var found = groups.Select(_ => new List<ExportedSymbol>()).ToList();
        foreach (var symbol in symbols)
        {
            var key = places.ContainsKey("=" + symbol.Name) ? "=" + symbol.Name : symbol.BaseName;
            if (!places.TryGetValue(key, out var index))
            {
                throw new FormatException($"{path}: nothing says how '{symbol.Name}' is served.");
            }

            used.Add(key);
            found[index].Add(symbol);
        }

        var unknown = places.Keys.FirstOrDefault(name => !used.Contains(name));
        return unknown is null
            ? [.. groups.Select((group, i) => Group(group.Service, group.Reason, found[i]))]
            : throw new FormatException($"{path}: '{unknown}' is no exported function.");
    }

    private static CoverageGroup Group(Service service, string reason, IReadOnlyList<ExportedSymbol> symbols)
    {
        var parts = reason.Split('|', 2, StringSplitOptions.TrimEntries);
        return new CoverageGroup(service, parts[0], parts.Length > 1 ? parts[1] : "", symbols);
    }
}

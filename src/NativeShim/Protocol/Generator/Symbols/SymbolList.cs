using System.Globalization;

namespace TensorFusion.Protocol.Generator.Symbols;

/// <summary>
/// Reads a list of exported names: one a line, with the version or "-" behind it where the list has versions;
/// "#" starts a comment line.
/// </summary>
internal static class SymbolList
{
    public static IReadOnlyList<ExportedSymbol> Read(string path)
    {
        var symbols = new List<ExportedSymbol>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (line, number) in File.ReadLines(path).Select((line, index) => (line.Trim(), index + 1)))
        {
            if (line.Length == 0 || line.StartsWith('#'))
            {
                continue;
            }

            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 2 || !names.Add(words[0]))
            {
                throw new FormatException($"{path}({number}): '{line}' is not a new name with at most one version.");
            }

            symbols.Add(new ExportedSymbol(words[0], words.Length == 2 ? Version(words[1], path, number) : null));
        }

        symbols.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return symbols;
    }

    private static int? Version(string word, string path, int number)
    {
        if (word == "-")
        {
            return null;
        }

        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new FormatException($"{path}({number}): '{word}' is no version such as 12080.");
    }
}

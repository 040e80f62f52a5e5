using System.Globalization;
using System.Text;

namespace TensorFusion.Protocol.Generator.Symbols;

/// <summary>Writes the table of cuGetProcAddress: base name to variants, behind a hash index (entry/proc_table.h).</summary>
internal static class ProcTableWriter
{
    public static string Write(IReadOnlyList<ExportedSymbol> symbols)
    {
        var offered = symbols.Where(symbol => symbol.Since is not null).ToList();
        var entries = offered
            .GroupBy(symbol => symbol.BaseName, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToList();

        var text = new StringBuilder("""
            // Generated from symbols/libcuda.txt. Do not edit.

            #include "../entry/proc_table.h"

            extern "C" {

            """);
        foreach (var symbol in offered)
        {
            text.Append("int ").Append(symbol.Name).Append("();\n");
        }

        text.Append("}\n\nnamespace tf {\n\nconst ProcVariant procVariants[] = {\n");
        var rows = new StringBuilder();
        var first = 0;
        foreach (var entry in entries)
        {
            var variants = Ordered(entry, perThread: false);
            var perThread = Ordered(entry, perThread: true);
            foreach (var variant in variants.Concat(perThread))
            {
                Append(text, $"    {{{variant.Name}, {variant.Since}}},\n");
            }

            Append(rows, $"    {{\"{entry.Key}\", {first}, {variants.Count}, {perThread.Count}}},\n");
            first += variants.Count + perThread.Count;
        }

        text.Append("};\n\nconst ProcEntry procEntries[] = {\n").Append(rows).Append("};\n\n");
        AppendIndex(text, [.. entries.Select(entry => entry.Key)]);
        return text.Append("\n}  // namespace tf\n").ToString();
    }

    private static List<ExportedSymbol> Ordered(IEnumerable<ExportedSymbol> entry, bool perThread) =>
        [.. entry.Where(symbol => symbol.IsPerThread == perThread).OrderBy(symbol => symbol.Since)];

    /// <summary>Open addressing with linear steps, at most half full; a place holds an entry's number + 1.</summary>
    private static void AppendIndex(StringBuilder text, IReadOnlyList<string> names)
    {
        const int perLine = 20;
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)names.Count * 2);
        var index = new int[size];
        for (var number = 0; number < names.Count; number++)
        {
            var place = Hash(names[number]) & (uint)(size - 1);
            while (index[place] != 0)
            {
                place = (place + 1) & (uint)(size - 1);
            }

            index[place] = number + 1;
        }

        Append(text, $"const uint32_t procIndexMask = {size - 1};\n\nconst uint16_t procIndex[] = {{\n");
        foreach (var line in index.Chunk(perLine))
        {
            text.Append("    ").AppendJoin(", ", line).Append(",\n");
        }

        text.Append("};\n");
    }

    /// <summary>FNV-1a, 32 bits, as proc_hash in entry/proc_table.h.</summary>
    private static uint Hash(string name) =>
        name.Aggregate(2166136261u, (hash, character) => unchecked((hash ^ character) * 16777619u));

    private static void Append(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture));
}

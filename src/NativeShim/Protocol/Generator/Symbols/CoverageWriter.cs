using System.Globalization;
using System.Text;

namespace TensorFusion.Protocol.Generator.Symbols;

/// <summary>Writes the list of driver functions and how each is served, for users.</summary>
internal static class CoverageWriter
{
    public static string Write(IReadOnlyList<CoverageGroup> groups)
    {
        var text = new StringBuilder();
        text.Append("""
            # Driver functions

            Generated from `src/NativeShim/Client/symbols/coverage.txt`; do not edit. Every function that NVIDIA's
            `libcuda.so.1` (driver 580, CUDA 13.0) exports, and how the client library serves it. A name stands for all
            its versions (`_v2`, `_v3`, ...) and for its per-thread-default-stream forms (`_ptsz`, `_ptds`) unless it is
            listed with its version.

            - **Remote**: becomes a record to the worker, where the card's own driver does it. The program waits only
              where it needs an answer.
            - **Local**: answered in the program's process, from what came with the attach or was learned since.
            - **Refused**: returns `CUDA_ERROR_NOT_SUPPORTED` (801), or the error that CUDA documents for the case, and
              never does nothing. `TENSORFUSION_LOG=unsupported` names each function at its first use.

            | | functions | exported names |
            |---|---|---|

            """);
        foreach (var service in Enum.GetValues<Service>())
        {
            var symbols = groups.Where(group => group.Service == service).SelectMany(group => group.Symbols).ToList();
            text.Append(CultureInfo.InvariantCulture, $"| {service} | {Names(symbols).Count} | {symbols.Count} |\n");
        }

        Append(text, "Remote", groups, Service.Remote);
        Append(text, "Local", groups, Service.Local);
        text.Append("\n## Refused\n");
        var served = groups.Where(group => group.Service != Service.Refused)
            .SelectMany(group => Names(group.Symbols)).ToHashSet();
        foreach (var group in groups.Where(group => group.Service == Service.Refused))
        {
            text.Append('\n').Append(char.ToUpperInvariant(group.Reason[0])).Append(group.Reason[1..]);
            text.Append(group.Instead.Length > 0 ? $".\nInstead: {group.Instead}.\n\n" : ":\n\n");
            // An old version of a function that is served is named in full.
            AppendNames(text, group.Symbols.Select(
                symbol => served.Contains(symbol.BaseName) ? symbol.Name : symbol.BaseName));
        }

        return text.ToString();
    }

    private static void Append(
        StringBuilder text, string title, IReadOnlyList<CoverageGroup> groups, Service service)
    {
        text.Append("\n## ").Append(title).Append("\n\n");
        AppendNames(text, groups.Where(group => group.Service == service).SelectMany(group => Names(group.Symbols)));
    }

    private static void AppendNames(StringBuilder text, IEnumerable<string> names)
    {
        foreach (var name in names.Distinct().Order(StringComparer.Ordinal))
        {
            text.Append("- `").Append(name).Append("`\n");
        }
    }

    private static List<string> Names(IReadOnlyList<ExportedSymbol> symbols) =>
        [.. symbols.Select(symbol => symbol.BaseName).Distinct().Order(StringComparer.Ordinal)];
}

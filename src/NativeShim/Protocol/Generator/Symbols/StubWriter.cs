using System.Text;

namespace TensorFusion.Protocol.Generator.Symbols;

/// <summary>
/// Writes one weak function a name, which says "not supported"; a real definition in any other file takes its place.
/// Names that are served have stubs only where TF_ALL_STUBS asks for them: without a definition the library must not
/// link.
/// </summary>
internal static class StubWriter
{
    /// <param name="source">The list that the names are from.</param>
    /// <param name="refused">Names that are refused.</param>
    /// <param name="served">Names that are served elsewhere.</param>
    /// <param name="notSupported">What a refused function returns.</param>
    public static string Write(
        string source,
        IEnumerable<ExportedSymbol> refused,
        IReadOnlyCollection<ExportedSymbol> served,
        int notSupported)
    {
        var text = new StringBuilder();
        text.Append($$"""
            // Generated from symbols/{{source}}. Do not edit.

            #include "../core/log.h"

            #define TF_STUB(name)                                                           \
                extern "C" __attribute__((weak, visibility("default"))) int name() noexcept { \
                    tf::note_unsupported(#name);                                            \
                    return {{notSupported}};                                                             \
                }


            """);
        foreach (var symbol in refused)
        {
            text.Append("TF_STUB(").Append(symbol.Name).Append(")\n");
        }

        if (served.Count > 0)
        {
            text.Append("\n#ifdef TF_ALL_STUBS\n");
            foreach (var symbol in served)
            {
                text.Append("TF_STUB(").Append(symbol.Name).Append(")\n");
            }

            text.Append("#endif\n");
        }

        return text.ToString();
    }
}

using System.Text;

namespace TensorFusion.Protocol.Generator.Symbols;

/// <summary>
/// Writes one weak function a name, which says "not supported"; a real definition in any other file takes its place.
/// </summary>
internal static class StubWriter
{
    public static string Write(string source, IReadOnlyList<ExportedSymbol> symbols, int notSupported)
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
        foreach (var symbol in symbols)
        {
            text.Append("TF_STUB(").Append(symbol.Name).Append(")\n");
        }

        return text.ToString();
    }
}

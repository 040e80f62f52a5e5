using System.Text;

namespace TensorFusion.Protocol.Generator.Symbols;

/// <summary>Writes the linker's version script that lets out the listed names and nothing else.</summary>
internal static class VersionScriptWriter
{
    public static string Write(string source, IReadOnlyList<ExportedSymbol> symbols)
    {
        var text = new StringBuilder();
        text.Append($"# Generated from symbols/{source}. Do not edit.\n{{\n  global:\n");
        foreach (var symbol in symbols)
        {
            text.Append("    ").Append(symbol.Name).Append(";\n");
        }

        return text.Append("  local:\n    *;\n};\n").ToString();
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TensorFusion.Cli.Output;

/// <summary>JSON as YAML: the same names, the same values, in the same order.</summary>
internal static class YamlText
{
    public static string From(JsonNode? node)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Emit(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject mapping:
                emitter.Emit(new MappingStart());
                foreach (var (name, value) in mapping)
                {
                    emitter.Emit(Plain(name));
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray sequence:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Any));
                foreach (var value in sequence)
                {
                    Emit(emitter, value);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                emitter.Emit(Text(value.GetValue<string>()));
                break;
            default:
                emitter.Emit(Plain(node?.ToJsonString() ?? "null"));
                break;
        }
    }

    private static Scalar Plain(string text) => new(text);

    // Quoted when a reader would otherwise take it for a number, a truth value, a null or nothing.
    private static Scalar Text(string text)
    {
        var quote = text.Length == 0
            || text is "null" or "~" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n"
            || char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.';
        return quote
            ? new Scalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.DoubleQuoted, false, true)
            : new Scalar(text);
    }
}

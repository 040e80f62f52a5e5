using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>JSON: a whole number of MiB.</summary>
internal sealed class MiBJsonConverter : JsonConverter<MiB>
{
    public override MiB Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value)
            ? new(value)
            : throw new JsonException("An amount of memory is a whole number of MiB, for example 4096.");

    public override void Write(Utf8JsonWriter writer, MiB value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}

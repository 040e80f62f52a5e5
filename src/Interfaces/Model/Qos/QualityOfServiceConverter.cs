using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>A quality of service as its name.</summary>
internal sealed class QualityOfServiceConverter : JsonConverter<QualityOfService>
{
    public override QualityOfService Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? new(reader.GetString()!)
            : throw new JsonException("A quality of service is given by its name.");

    public override void Write(Utf8JsonWriter writer, QualityOfService value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name);
}

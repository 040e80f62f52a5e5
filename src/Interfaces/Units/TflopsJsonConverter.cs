using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>JSON: a number of TFLOPS, for example 20.5.</summary>
internal sealed class TflopsJsonConverter : JsonConverter<Tflops>
{
    public override Tflops Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var value)
            || decimal.Abs(value) > Tflops.Max.Value)
        {
            throw new JsonException("An amount of TFLOPS is a number, for example 20.5.");
        }

        return Tflops.From(value);
    }

    public override void Write(Utf8JsonWriter writer, Tflops value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.ToString());
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>JSON: a fraction of a card, 0 to 1.</summary>
internal sealed class ComputeShareJsonConverter : JsonConverter<ComputeShare>
{
    public override ComputeShare Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var value) || value is < 0 or > 1)
        {
            throw new JsonException("A share of a card is a number between 0 and 1.");
        }

        return new(decimal.ToInt32(decimal.Round(value * 1_000_000m, MidpointRounding.AwayFromZero)));
    }

    public override void Write(Utf8JsonWriter writer, ComputeShare value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Fraction);
}

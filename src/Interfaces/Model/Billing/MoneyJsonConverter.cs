using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>JSON: a number of the currency's units, for example 12.3.</summary>
internal sealed class MoneyJsonConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var value)
        && decimal.Abs(value) <= 9_000_000_000m
            ? Money.From(value)
            : throw new JsonException("An amount of money is a number, for example 12.3.");

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Value.ToString("0.#########", CultureInfo.InvariantCulture));
}

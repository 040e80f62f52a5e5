using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>The JSON of alerts; the same conventions as <see cref="TensorFusionJson"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertInfo))]
[JsonSerializable(typeof(IReadOnlyList<AlertInfo>))]
[JsonSerializable(typeof(AlertRule))]
[JsonSerializable(typeof(IReadOnlyList<AlertRule>))]
[JsonSerializable(typeof(AlertMessage))]
public sealed partial class AlertJson : JsonSerializerContext
{
    private static AlertJson? _indented;

    /// <summary>The same, indented, for people.</summary>
    public static AlertJson Indented =>
        _indented ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = true });
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorFusion.Protocol.Control;

/// <summary>
/// Serializer of the worker's spec and control messages: camelCase, enums as words, one line.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WorkerSpec))]
[JsonSerializable(typeof(WorkerSpareSpec))]
[JsonSerializable(typeof(WorkerMessage))]
public sealed partial class WorkerJson : JsonSerializerContext
{
    /// <summary>One message as one line of UTF-8, line feed included.</summary>
    public static byte[] ToLine(WorkerMessage message)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message, Default.WorkerMessage);
        Array.Resize(ref json, json.Length + 1);
        json[^1] = (byte)'\n';
        return json;
    }

    /// <summary>The message of one line.</summary>
    /// <exception cref="JsonException">The line is not a message.</exception>
    public static WorkerMessage FromLine(ReadOnlySpan<byte> line) =>
        JsonSerializer.Deserialize(line, Default.WorkerMessage) ?? throw new JsonException("The line is empty (null).");
}

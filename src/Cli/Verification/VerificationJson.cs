using System.Text.Json.Serialization;

namespace TensorFusion.Cli.Verification;

/// <summary>The serializer of <see cref="VerificationReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(VerificationReport))]
internal sealed partial class VerificationJson : JsonSerializerContext;

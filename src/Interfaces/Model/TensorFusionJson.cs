using System.Text.Json;
using System.Text.Json.Serialization;

namespace TensorFusion;

/// <summary>
/// The JSON of the HTTP API and of the command line: camelCase, phases and other words in camelCase, memory in MiB,
/// compute in TFLOPS, shares 0 to 1, times in ISO 8601 UTC, nulls left out.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NodeInfo))]
[JsonSerializable(typeof(GpuInfo))]
[JsonSerializable(typeof(SliceInfo))]
[JsonSerializable(typeof(WorkloadInfo))]
[JsonSerializable(typeof(PoolInfo))]
[JsonSerializable(typeof(SliceRequest))]
[JsonSerializable(typeof(IReadOnlyList<NodeInfo>))]
[JsonSerializable(typeof(IReadOnlyList<GpuInfo>))]
[JsonSerializable(typeof(IReadOnlyList<SliceInfo>))]
[JsonSerializable(typeof(IReadOnlyList<WorkloadInfo>))]
[JsonSerializable(typeof(IReadOnlyList<PoolInfo>))]
[JsonSerializable(typeof(QosLevel))]
[JsonSerializable(typeof(IReadOnlyList<QosLevel>))]
[JsonSerializable(typeof(ErrorInfo))]
public sealed partial class TensorFusionJson : JsonSerializerContext
{
    private static TensorFusionJson? _indented;

    /// <summary>The same, indented, for people.</summary>
    public static TensorFusionJson Indented =>
        _indented ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = true });
}

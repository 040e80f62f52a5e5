using System.Text.Json;
using System.Text.Json.Nodes;

namespace TensorFusion.Cli.Commands;

/// <summary>Slice requests as JSON: one, or a list of them. What a request leaves out has its usual value.</summary>
internal static class SliceRequestFile
{
    /// <exception cref="TensorFusionException"><see cref="FailureCode.InvalidArgument"/>.</exception>
    public static List<SliceRequest> Parse(string path, string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonArray list ? [.. list.Select(Read)] : [Read(JsonNode.Parse(text))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new TensorFusionException(
                FailureCode.InvalidArgument,
                path,
                $"'{path}' does not hold slice requests: {exception.Message}",
                """Give for example [{"tflops": 20, "vram": 4096, "gpuCount": 1}].""");
        }
    }

    private static SliceRequest Read(JsonNode? node)
    {
        // What JSON leaves out, the deserializer sets to null and zero; so the usual values are written down first.
        var whole = JsonSerializer.SerializeToNode(
            new SliceRequest { Tflops = Tflops.Zero, Vram = MiB.Zero },
            TensorFusionJson.Default.SliceRequest)!.AsObject();
        whole.Remove("tflops");
        whole.Remove("vram");
        foreach (var (name, value) in node?.AsObject() ?? throw new JsonException("a request is null"))
        {
            whole[name] = value?.DeepClone();
        }

        return whole.Deserialize(TensorFusionJson.Default.SliceRequest)!;
    }
}

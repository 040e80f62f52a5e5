using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Views;

/// <summary>How slices are written.</summary>
internal static class SliceView
{
    public static ListView<SliceInfo> Create(TimeProvider time) => new()
    {
        Name = slice => slice.Name,
        Identity = slice => slice.Id,
        IsNamed = (slice, name) => name == slice.Name || name == slice.Id,
        Json = TensorFusionJson.Indented.SliceInfo,
        JsonList = TensorFusionJson.Indented.IReadOnlyListSliceInfo,
        Columns =
        [
            new("NAME", slice => slice.Name),
            new("PHASE", slice => Cell.Word(slice.Phase)),
            new("NODE", slice => Cell.OrDash(slice.Node)),
            new("GPUS", slice => $"{slice.Spec.GpuCount}"),
            new("TFLOPS", slice => $"{slice.Spec.Tflops}"),
            new("VRAM", slice => Cell.Of(Cell.Memory(slice.UsedVram), Cell.Memory(slice.Spec.Vram))),
            new("TIERS", slice => Cell.Tiers(slice.Tiers)),
            new("QOS", slice => slice.Spec.Qos.Name),
            new("PROGRAM", Programs),
            new("ID", slice => slice.Id, WideOnly: true),
            new("TENANT", slice => slice.Spec.Tenant, WideOnly: true),
            new("POOL", slice => slice.Spec.Pool, WideOnly: true),
            new("WORKLOAD", slice => Cell.OrDash(slice.Spec.Workload), WideOnly: true),
            new("RESTARTS", slice => $"{slice.Restarts}", WideOnly: true),
            new("WORKER", slice => slice.WorkerPid == 0 ? "-" : $"{slice.WorkerPid}", WideOnly: true),
            new("AGE", slice => Cell.Age(slice.CreatedAt, time.GetUtcNow())),
            new("MESSAGE", slice => slice.Message),
        ],
    };

    /// <summary>The attached programs in a few letters.</summary>
    public static string Programs(SliceInfo slice) => slice.Clients.Length switch
    {
        0 => "-",
        1 => Program(slice.Clients[0]),
        var count => $"{Program(slice.Clients[0])} +{count - 1}",
    };

    /// <summary>A program's name without its folder.</summary>
    public static string Program(SliceClient client) => Path.GetFileName(client.Executable);
}

using TensorFusion.Cli.Output;

namespace TensorFusion.Cli.Views;

/// <summary>How workloads are written.</summary>
internal static class WorkloadView
{
    public static ListView<WorkloadInfo> Create(TimeProvider time) => new()
    {
        Name = workload => workload.Id,
        Identity = workload => workload.Id,
        IsNamed = (workload, name) => name == workload.Id || name == workload.Spec.Name,
        Json = TensorFusionJson.Indented.WorkloadInfo,
        JsonList = TensorFusionJson.Indented.IReadOnlyListWorkloadInfo,
        Columns =
        [
            new("NAME", workload => workload.Spec.Name),
            new("TENANT", workload => workload.Spec.Tenant),
            new("RUNNING", workload => Cell.Of(workload.Running, workload.Spec.Replicas)),
            new("TFLOPS", workload => $"{workload.Spec.Slice.Tflops}"),
            new("VRAM", workload => Cell.Memory(workload.Spec.Slice.Vram)),
            new("GPUS", workload => $"{workload.Spec.Slice.GpuCount}", WideOnly: true),
            new("QOS", workload => workload.Spec.Slice.Qos.Name, WideOnly: true),
            new("POOL", workload => workload.Spec.Slice.Pool, WideOnly: true),
            new("AGE", workload => Cell.Age(workload.CreatedAt, time.GetUtcNow())),
            new("MESSAGE", workload => workload.Message),
        ],
    };
}

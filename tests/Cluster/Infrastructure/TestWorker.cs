using TensorFusion.Protocol.Control;

namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>A worker that is only memory.</summary>
internal sealed class TestWorker(WorkerSpec spec, int pid)
{
    public WorkerSpec Spec => spec;

    public int Pid => pid;

    public bool IsReady { get; set; }

    public IReadOnlyList<WorkerClient> Clients { get; set; } = [];

    public WorkerStatus Describe() => new(
        spec.SliceId,
        spec.Epoch,
        pid,
        IsReady ? WorkerState.Ready : WorkerState.Starting,
        null,
        [.. spec.Devices.Select(device => new WorkerDeviceStatus(
            device.Uuid, IsReady ? 300L << 20 : 0, device.VramLimitBytes, 300L << 20))],
        Clients,
        new Dictionary<string, long>());
}

using TensorFusion.Protocol.Control;

namespace TensorFusion.Tests.Cluster.Infrastructure;

/// <summary>A worker that is only memory.</summary>
internal sealed class TestWorker(WorkerSpec spec, int pid)
{
    public WorkerSpec Spec { get; set; } = spec;

    /// <summary>Memory that its programs have, on each device.</summary>
    public long UsedBytes { get; set; } = 300L << 20;

    public int Pid => pid;

    public bool IsReady { get; set; }

    public IReadOnlyList<WorkerClient> Clients { get; set; } = [];

    public WorkerStatus Describe() => new(
        Spec.SliceId,
        Spec.Epoch,
        pid,
        IsReady ? WorkerState.Ready : WorkerState.Starting,
        null,
        [.. Spec.Devices.Select(device => new WorkerDeviceStatus(
            device.Uuid, IsReady ? UsedBytes : 0, device.VramLimitBytes, 300L << 20))],
        Clients,
        new Dictionary<string, long>());
}

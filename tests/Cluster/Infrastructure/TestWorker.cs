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

    /// <summary>Whether its memory is on its cards; it moves in no time.</summary>
    public WorkerResidency Residency { get; private set; }

    /// <summary>Number of its last move.</summary>
    public long Attempt { get; private set; }

    /// <summary>Whether a program waits in a call while it is frozen.</summary>
    public bool WantsResume { get; set; }

    /// <summary>How long no program has used it.</summary>
    public double IdleSeconds { get; set; }

    /// <summary>Why it does not freeze; empty when it does.</summary>
    public string Refusal { get; set; } = "";

    /// <summary>Whether moves that it is told of are not taken up yet.</summary>
    public bool HoldsMoves { get; set; }

    /// <summary>Moves its memory.</summary>
    public void Move(MemoryMove move)
    {
        if (HoldsMoves)
        {
            return;
        }

        if (move.To is not null && Refusal.Length > 0)
        {
            Attempt = move.Attempt;
            return;
        }

        Residency = move.To is null ? WorkerResidency.Hot : WorkerResidency.Frozen;
        Attempt = move.Attempt;
    }

    public WorkerStatus Describe() => new(
        Spec.SliceId,
        Spec.Epoch,
        pid,
        IsReady ? WorkerState.Ready : WorkerState.Starting,
        null,
        [.. Spec.Devices.Select(device => new WorkerDeviceStatus(
            device.Uuid, IsReady ? UsedBytes : 0, device.VramLimitBytes, 300L << 20))],
        Clients,
        new Dictionary<string, long>(),
        Tiers: new WorkerTierStatus(
            Residency, Attempt, Residency == WorkerResidency.Hot ? Refusal : "", WantsResume, IdleSeconds,
            0, 0, 0, "", 0, 0, 0, 0));
}

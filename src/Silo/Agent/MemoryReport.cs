using TensorFusion.Protocol.Control;

namespace TensorFusion.Silo.Agent;

/// <summary>What a worker says of its memory, for its slice. Pure.</summary>
internal static class MemoryReport
{
    public static WorkerMemory From(WorkerTierStatus status) => new()
    {
        Residency = status.State switch
        {
            WorkerResidency.Freezing => MemoryResidency.Freezing,
            WorkerResidency.Frozen => MemoryResidency.Frozen,
            WorkerResidency.Resuming => MemoryResidency.Resuming,
            _ => MemoryResidency.Hot,
        },
        Attempt = status.Attempt,
        WantsResume = status.WantsResume,
        Idle = TimeSpan.FromSeconds(status.IdleSeconds),
        Tiers = new()
        {
            Frozen = MiB.FromBytesRoundedUp(status.FrozenBytes),
            Host = MiB.FromBytesRoundedUp(status.HostBytes),
            Disk = MiB.FromBytesRoundedUp(status.DiskBytes),
            Step = status.Step,
            Done = MiB.FromBytesRoundedUp(status.DoneBytes),
            Total = MiB.FromBytesRoundedUp(status.TotalBytes),
            MiBPerSecond = Math.Round(status.BytesPerSecond / (1 << 20), 1),
            SecondsLeft = status.SecondsLeft,
            Refusal = status.Message,
            Kept = MiB.FromBytesRoundedUp(status.KeptBytes),
        },
    };
}

namespace TensorFusion.Grains.Slices;

/// <summary>A slice as people see it: what is stored, and what its worker last said.</summary>
internal static class SliceDescription
{
    public static SliceInfo Of(string id, SliceState state, WorkerReport? report, long version)
    {
        var used = report?.UsedVram;
        return new()
        {
            Id = id,
            Spec = state.Spec!,
            Phase = state.Phase,
            Message = state.Message,
            Node = state.Node,
            Gpus = used is null
                ? state.Gpus
                : [.. state.Gpus.Select(gpu => gpu with { UsedVram = used.GetValueOrDefault(gpu.Uuid) })],
            Connection = state.ConnectionUri.Length == 0 ? null : new()
            {
                Uri = state.ConnectionUri,
                RemoteUri = state.RemoteUri,
            },
            UsedVram = used is null ? MiB.Zero : used.Values.Aggregate(MiB.Zero, (sum, some) => sum + some),
            Clients = report?.Clients ?? [],
            CreatedAt = state.CreatedAt,
            RunningSince = state.RunningSince,
            EndedAt = state.EndedAt,
            Epoch = state.Epoch,
            Restarts = state.Restarts,
            WorkerPid = state.WorkerPid,
            Tiers = report?.Memory is { } memory ? memory.Tiers with { Refusal = state.Refusal } : null,
            HoldsResources = state.HoldsResources,
            MadeRoomFor = state.MadeRoomFor,
            MadeRoomAt = state.MadeRoomFor.Length > 0 ? state.MadeRoomAt : null,
            GaveRoom = state.MadeRoomFor.Length > 0 && state.GaveVramBack,
            Version = Math.Max(version, state.Version),
        };
    }
}

namespace TensorFusion.Grains.Slices;

/// <summary>A slice as people see it: what is stored, and what its worker last said.</summary>
internal static class SliceDescription
{
    public static SliceInfo Of(
        string id,
        SliceState state,
        WorkerReport? report,
        long version,
        PoolCatalogue pools,
        UsePredictor uses,
        DateTimeOffset now)
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
            Traffic = report?.Traffic,
            Residency = state.Evictions == 0 && uses.Period is null
                ? null
                : ResidencyOf(state, pools.Of(state.Spec!.Pool), uses, now),
            HoldsResources = state.HoldsResources,
            MadeRoomFor = state.MadeRoomFor,
            MadeRoomAt = state.MadeRoomFor.Length > 0 ? state.MadeRoomAt : null,
            GaveRoom = state.MadeRoomFor.Length > 0 && state.GaveVramBack,
            Version = Math.Max(version, state.Version),
        };
    }

    private static SliceResidency ResidencyOf(
        SliceState state, PoolTerms terms, UsePredictor uses, DateTimeOffset now) => new()
        {
            Evictions = state.Evictions,
            SwapSeconds = Math.Round(SliceMoves.SwapCost(state).TotalSeconds, 3),
            StaySeconds = Math.Round(SliceMoves.Stay(state, terms).TotalSeconds, 3),
            Thrashes = !state.Phase.IsFinal() && SliceMoves.Thrashes(state, terms, now),
            PeriodSeconds = Math.Round(uses.Period?.TotalSeconds ?? 0, 1),
            PredictedHits = uses.Hits,
            PredictedMisses = uses.Misses,
        };
}

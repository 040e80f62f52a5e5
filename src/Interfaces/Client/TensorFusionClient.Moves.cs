namespace TensorFusion;

/// <summary>Waiting for memory to move.</summary>
public sealed partial class TensorFusionClient
{
    private async Task<SliceInfo> WaitForMoveAsync(
        SliceInfo begun,
        SlicePhase moving,
        SlicePhase moved,
        IProgress<SliceInfo>? progress,
        CancellationToken cancellationToken)
    {
        var last = begun;
        if (last.Phase == moving)
        {
            await foreach (var slice in WatchAsync(begun.Id, cancellationToken))
            {
                if (slice.Version < begun.Version)
                {
                    continue;
                }

                last = slice;
                if (slice.Phase != moving)
                {
                    break;
                }

                progress?.Report(slice);
            }
        }

        if (last.HasEnded)
        {
            throw new TensorFusionException(
                FailureCode.SliceEnded, last.Id, $"Slice {last.Name} has ended ({last.Phase}): {last.Message}",
                "Submit a new one.");
        }

        var refusal = last.Tiers?.Refusal ?? "";
        return last.Phase == moved && refusal.Length == 0
            ? last
            : throw new TensorFusionException(
                FailureCode.MoveRefused,
                last.Id,
                $"Slice {last.Name} is {last.Phase.ToString().ToLowerInvariant()}: "
                + (refusal.Length > 0 ? refusal : last.Message),
                "Free memory of the tiers, give them larger budgets, or try again when its work has ended.");
    }
}

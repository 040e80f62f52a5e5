namespace TensorFusion.Grains.Slices;

/// <summary>Comparing reports, whose collections have no equality of their own.</summary>
internal static class WorkerReportExtensions
{
    /// <summary>
    /// Whether two reports tell people the same. What was exchanged grows all the time and is no news: who asks for the
    /// slice gets the latest.
    /// </summary>
    public static bool SaysTheSame(this WorkerReport one, WorkerReport other) =>
        one.Epoch == other.Epoch
        && one.Phase == other.Phase
        && one.Pid == other.Pid
        && one.Message == other.Message
        && one.Clients.SequenceEqual(other.Clients)
        && (one.Memory is null) == (other.Memory is null)
        && (one.Memory is null
            || one.Memory with { Idle = TimeSpan.Zero } == other.Memory! with { Idle = TimeSpan.Zero })
        && one.UsedVram.Count == other.UsedVram.Count
        && one.UsedVram.All(used => other.UsedVram.TryGetValue(used.Key, out var amount) && amount == used.Value);
}

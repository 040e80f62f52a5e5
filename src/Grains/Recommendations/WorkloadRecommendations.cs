using TensorFusion.Grains.Alerts.Expressions;

namespace TensorFusion.Grains.Recommendations;

/// <summary>
/// Recommendations for all workloads, served as metrics. In memory: after a silo's death they begin anew, with the wide
/// bounds of little history.
/// </summary>
internal sealed class WorkloadRecommendations
{
    /// <summary>The metric; its label <c>bound</c> is lower, target or upper.</summary>
    public const string Metric = "tensorfusion_workload_vram_recommended_bytes";

    private readonly Dictionary<(string Tenant, string Workload), MemoryRecommender> _recommenders = [];

    /// <summary>Takes what the slices use now.</summary>
    public void Observe(IEnumerable<SliceInfo> slices, DateTimeOffset now)
    {
        var groups = slices
            .Where(slice => slice.Phase == SlicePhase.Running && slice.Spec.Workload.Length > 0)
            .GroupBy(slice => (slice.Spec.Tenant, slice.Spec.Workload));
        foreach (var group in groups)
        {
            if (!_recommenders.TryGetValue(group.Key, out var recommender))
            {
                _recommenders.Add(group.Key, recommender = new());
            }

            // Over several cards the memory of a slice is equal on each.
            recommender.Observe(
                group.Select(slice => (slice.Id, new MiB(slice.UsedVram.Value / slice.Spec.GpuCount))), now);
        }
    }

    /// <summary>Forgets workloads that are no more, and tells the others' recommendations.</summary>
    public IEnumerable<Sample> Samples(IEnumerable<WorkloadInfo> workloads)
    {
        var living = workloads.Select(workload => (workload.Spec.Tenant, workload.Spec.Name)).ToHashSet();
        foreach (var gone in _recommenders.Keys.Where(key => !living.Contains(key)).ToList())
        {
            _recommenders.Remove(gone);
        }

        return
            from pair in _recommenders
            let recommended = pair.Value.Recommend()
            where recommended is not null
            from bound in new (string Name, MiB Amount)[]
            {
                ("lower", recommended.Lower), ("target", recommended.Target), ("upper", recommended.Upper),
            }
            select Sample.Of(
                Metric, bound.Amount.Bytes,
                ("tenant", pair.Key.Tenant), ("workload", pair.Key.Workload), ("bound", bound.Name));
    }
}

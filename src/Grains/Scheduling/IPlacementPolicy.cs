namespace TensorFusion.Grains.Scheduling;

/// <summary>Chooses cards for a slice. Pure: the same cards give the same answer.</summary>
public interface IPlacementPolicy
{
    /// <summary>
    /// Cards of one node, as many as the slice wants, each with room for it; or null when there are none. What it
    /// returns is a proposal: each card confirms or refuses.
    /// </summary>
    /// <param name="spec">The slice.</param>
    /// <param name="cards">The cards of the pool that can be reached.</param>
    IReadOnlyList<GpuInfo>? Pick(SliceSpec spec, IReadOnlyCollection<GpuInfo> cards);
}

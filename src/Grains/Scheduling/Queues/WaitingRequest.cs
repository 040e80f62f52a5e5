using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Queues;

/// <summary>A request that waits, or the members of a gang that wait together.</summary>
/// <param name="Members">One request, or all members that are known.</param>
/// <param name="Since">When it came.</param>
/// <param name="Number">Order of coming.</param>
internal sealed record WaitingRequest(
    IReadOnlyList<PlacementRequest> Members, DateTimeOffset Since, long Number)
{
    public PlacementRequest First => Members[0];

    public ResourceAmount Amount =>
        Members.Aggregate(ResourceAmount.None, (sum, member) => sum + ResourceAmount.Of(member));

    /// <summary>Whether as many members are here as must start at once.</summary>
    /// <param name="started">Members that have a place already.</param>
    public bool IsCompleteWith(int started) => First.Gang is not { } gang || Members.Count + started >= gang.MinMembers;
}

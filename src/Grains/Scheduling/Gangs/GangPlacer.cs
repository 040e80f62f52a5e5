using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;
using TensorFusion.Grains.Scheduling.Transactions;

namespace TensorFusion.Grains.Scheduling.Gangs;

/// <summary>Places requests together: at least as many as must start at once, or none.</summary>
internal static class GangPlacer
{
    /// <summary>What was reserved, or null when too few found room; nothing is reserved then.</summary>
    /// <param name="core">Decides.</param>
    /// <param name="members">The members that wait.</param>
    /// <param name="isAllowed">Says which nodes may be taken; all when null.</param>
    /// <param name="started">Members that have a place already.</param>
    public static IReadOnlyList<Allocation>? Place(
        DecisionCore core,
        IReadOnlyList<PlacementRequest> members,
        Func<int, bool>? isAllowed = null,
        int started = 0)
    {
        var least = Math.Max(1, (members[0].Gang?.MinMembers ?? members.Count) - started);
        using var transaction = new PlacementTransaction(core);
        var placed = new List<Allocation>();
        var failed = 0;
        foreach (var member in members.OrderByDescending(member => member.Cards)
            .ThenByDescending(member => member.Compute)
            .ThenByDescending(member => member.Memory)
            .ThenBy(member => member.Id, StringComparer.Ordinal))
        {
            var place = isAllowed is null ? core.Choose(member) : core.Choose(member, isAllowed);
            if (place is not null && transaction.Reserve(member, place) is { } allocation)
            {
                placed.Add(allocation);
            }
            else if (++failed > members.Count - least)
            {
                return null;
            }
        }

        if (placed.Count < least)
        {
            return null;
        }

        transaction.Commit();
        return placed;
    }

    /// <summary>
    /// A request for more cards than a node has, as members of a gang of which all must start: as few as can be, as
    /// equal as can be.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cardsOfNode">The most cards that a node has.</param>
    public static IReadOnlyList<PlacementRequest> Split(PlacementRequest request, int cardsOfNode)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cardsOfNode);
        var count = (request.Cards + cardsOfNode - 1) / cardsOfNode;
        if (count <= 1)
        {
            return [request];
        }

        var gang = new GangDemand(request.Id, count, request.Gang?.Timeout);
        return [.. Enumerable.Range(0, count).Select(i => request with
        {
            Id = $"{request.Id}/{i}",
            Cards = (request.Cards / count) + (i < request.Cards % count ? 1 : 0),
            Gang = gang,
        })];
    }
}

using TensorFusion.Grains.Scheduling.Answers;
using TensorFusion.Grains.Scheduling.Requests;
using TensorFusion.Grains.Scheduling.Transactions;

namespace TensorFusion.Grains.Scheduling.Snapshots;

/// <summary>Places requests one after the other without doing it, and says why each goes where.</summary>
internal static class PoolSimulator
{
    /// <summary>Leaves the core as it was.</summary>
    public static List<SimulatedPlacement> Run(DecisionCore core, IEnumerable<PlacementRequest> requests)
    {
        using var transaction = new PlacementTransaction(core);
        var answers = new List<SimulatedPlacement>();
        foreach (var request in requests)
        {
            var ranked = request.Cards > Index.NodeDescription.MaxCards ? [] : core.Rank(request);
            if (core.Choose(request) is not { } place || transaction.Reserve(request, place) is null)
            {
                answers.Add(new(request.Id, "", [], WhyNot(core, request)));
                continue;
            }

            var name = core.Index.Traits[place.Node].Name;
            var next = ranked.Count > 1
                ? $"; next {core.Index.Traits[ranked[1].Node].Name} with {ranked[1].Score}"
                : "";
            answers.Add(new(
                request.Id,
                name,
                [.. place.Cards.Select(card => core.Index.CardId[card])],
                name == request.Near
                    ? "its program's own node"
                    : $"best of {ranked.Count} nodes with room by {core.Score.Name}: {place.Score}{next}"));
        }

        return answers;
    }

    private static string WhyNot(DecisionCore core, PlacementRequest request)
    {
        var refusals = new Explainer(core).Refusals(request);
        var counts = refusals.GroupBy(refusal => refusal.Filter)
            .OrderByDescending(group => group.Count())
            .Select(group => $"{group.Key} {group.Count()}");
        return refusals.Count == 0
            ? "no node is in the pool, or it holds a place already"
            : $"no node has room ({string.Join(", ", counts)}); nearest {refusals[0].Node}: {refusals[0].Reason}";
    }
}

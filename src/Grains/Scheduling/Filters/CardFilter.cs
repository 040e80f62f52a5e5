using TensorFusion.Grains.Scheduling.Index;
using TensorFusion.Grains.Scheduling.Requests;

namespace TensorFusion.Grains.Scheduling.Filters;

/// <summary>
/// Refuses nodes that have too few cards with room. Names what is missing on the card that comes nearest: compute in
/// thousandths of a TFLOPS, or memory in MiB.
/// </summary>
internal sealed class CardFilter : IStateFilter
{
    public string Name => "cards";

    public bool Passes(PoolIndex index, int node, PlacementRequest request)
    {
        var missing = request.Cards;
        for (var i = 0; i < index.CardsOf[node] && missing > 0; i++)
        {
            if (index.Fits(index.FirstCard[node] + i, request))
            {
                missing--;
            }
        }

        return missing <= 0;
    }

    public Refusal Explain(PoolIndex index, int node, PlacementRequest request)
    {
        var usable = Enumerable.Range(index.FirstCard[node], index.CardsOf[node])
            .Where(card => index.CardUsable[card])
            .ToList();
        var fitting = usable.Count(card => index.Fits(card, request));
        if (fitting > 0 || usable.Count < request.Cards)
        {
            return new(
                Name,
                $"{fitting} of {request.Cards} cards have room ({usable.Count} are healthy)",
                request.Cards - fitting);
        }

        if (request.WholeCards)
        {
            return new(Name, "no card is wholly free", request.Cards);
        }

        var computing = usable.Where(card => index.FreeCompute[card] >= index.ComputeOn(card, request)).ToList();
        if (computing.Count == 0)
        {
            var most = usable.MaxBy(card => index.FreeCompute[card] - index.ComputeOn(card, request));
            var needs = index.ComputeOn(most, request);
            return new(
                "compute",
                $"{new Tflops(index.FreeCompute[most])} of {new Tflops(needs)} TFLOPS free on {index.CardId[most]}",
                needs - index.FreeCompute[most]);
        }

        var roomiest = computing.MaxBy(card => index.FreeMemory[card]);
        return new(
            "memory",
            $"{new MiB(index.FreeMemory[roomiest])} of {new MiB(request.Memory)} free on {index.CardId[roomiest]}",
            request.Memory - index.FreeMemory[roomiest]);
    }
}

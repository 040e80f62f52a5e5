namespace TensorFusion.Grains.Slices;

/// <summary>
/// Which slices leave a card for one that waits for its memory. Pure. As few as needed, and none if all that may leave
/// are not enough: lower levels first, then idle ones before those in use; of idle ones those first that are idle long
/// for what their return costs, of those in use the one that has been there longest.
/// </summary>
public static class ResidencyPlanner
{
    /// <summary>The slices to ask; empty when others are on their way, null when there are not enough.</summary>
    /// <param name="offers">What the slices on the card say.</param>
    /// <param name="need">Memory that is missing.</param>
    public static IReadOnlyList<ResidencyOffer>? Choose(IEnumerable<ResidencyOffer> offers, MiB need)
    {
        ArgumentNullException.ThrowIfNull(offers);
        var all = offers.ToList();
        var missing = need.Value - all.Where(offer => offer.IsLeaving).Sum(offer => offer.Frees.Value);
        var chosen = new List<ResidencyOffer>();
        foreach (var offer in all
            .Where(offer => offer is { IsLeaving: false, MayLeave: true } && offer.Frees > MiB.Zero)
            .OrderBy(offer => offer.EvictionOrder)
            .ThenByDescending(offer => offer.IsIdle)
            .ThenBy(offer => offer.IsIdle ? offer.SwapCost.TotalSeconds / offer.Idle.TotalSeconds : 0)
            .ThenByDescending(offer => offer.IsIdle ? offer.Idle : offer.Resident)
            .ThenBy(offer => offer.SliceId, StringComparer.Ordinal))
        {
            if (missing <= 0)
            {
                break;
            }

            chosen.Add(offer);
            missing -= offer.Frees.Value;
        }

        if (missing > 0)
        {
            return null;
        }

        // Last in, first back: who matters most stays when the others are enough.
        for (var i = chosen.Count - 1; i >= 0; i--)
        {
            if (missing + chosen[i].Frees.Value <= 0)
            {
                missing += chosen[i].Frees.Value;
                chosen.RemoveAt(i);
            }
        }

        return chosen;
    }
}

namespace TensorFusion.Grains.Scheduling;

/// <summary>
/// Best fit: the cards that are left with the least, so that large free cards stay for large slices. What is left is
/// counted in parts of the card, compute and memory with equal weight. Ties go to the card first in order of id.
/// </summary>
public sealed class BestFitPolicy : IPlacementPolicy
{
    /// <inheritdoc/>
    public IReadOnlyList<GpuInfo>? Pick(SliceSpec spec, IReadOnlyCollection<GpuInfo> cards)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(cards);
        List<GpuInfo>? best = null;
        var bestLeft = double.MaxValue;
        var byNode = cards
            .Where(card => CardFit.IsAllowed(spec, card) && CardFit.Fits(spec, card))
            .GroupBy(card => card.Node, StringComparer.Ordinal)
            .OrderByDescending(node => node.Key == spec.Near)
            .ThenBy(node => node.Key, StringComparer.Ordinal);
        foreach (var node in byNode)
        {
            var chosen = node
                .OrderBy(card => Left(spec, card))
                .ThenBy(card => card.Index)
                .ThenBy(card => card.Id, StringComparer.Ordinal)
                .Take(spec.GpuCount)
                .ToList();
            if (chosen.Count < spec.GpuCount)
            {
                continue;
            }

            // The program's own machine needs no network.
            if (node.Key == spec.Near)
            {
                return chosen;
            }

            var left = chosen.Sum(card => Left(spec, card));
            if (left < bestLeft)
            {
                best = chosen;
                bestLeft = left;
            }
        }

        return best;
    }

    private static double Left(SliceSpec spec, GpuInfo card) =>
        ((double)(card.FreeTflops - spec.Tflops).Milli / card.Tflops.Milli)
        + ((double)(card.FreeVram - spec.Vram).Value / card.Vram.Value);
}

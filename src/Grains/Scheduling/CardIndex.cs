namespace TensorFusion.Grains.Scheduling;

/// <summary>The scheduler's picture of the cards of a pool: a cache of the GPU grains.</summary>
public sealed class CardIndex
{
    private readonly Dictionary<string, GpuInfo> _cards = new(StringComparer.Ordinal);

    /// <summary>All cards, reachable or not.</summary>
    public IReadOnlyCollection<GpuInfo> All => _cards.Values;

    /// <summary>Takes news of a card; older news is ignored.</summary>
    /// <returns>Whether the card was not known.</returns>
    public bool Update(GpuInfo card)
    {
        ArgumentNullException.ThrowIfNull(card);
        if (!_cards.TryGetValue(card.Id, out var known))
        {
            _cards.Add(card.Id, card);
            return true;
        }

        if (card.Epoch >= known.Epoch)
        {
            _cards[card.Id] = card;
        }

        return false;
    }

    /// <summary>Forgets a card whose state is uncertain; its next news makes it known again.</summary>
    public void Forget(string gpuId) => _cards.Remove(gpuId);

    /// <summary>Cards on nodes for which <paramref name="isReachable"/> holds.</summary>
    public List<GpuInfo> Reachable(Func<string, bool> isReachable)
    {
        ArgumentNullException.ThrowIfNull(isReachable);
        var nodes = new Dictionary<string, bool>(StringComparer.Ordinal);
        var result = new List<GpuInfo>(_cards.Count);
        foreach (var card in _cards.Values)
        {
            if (!nodes.TryGetValue(card.Node, out var reachable))
            {
                nodes.Add(card.Node, reachable = isReachable(card.Node));
            }

            if (reachable)
            {
                result.Add(card);
            }
        }

        return result;
    }
}

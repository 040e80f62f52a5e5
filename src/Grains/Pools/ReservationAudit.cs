using System.Diagnostics.CodeAnalysis;

namespace TensorFusion.Grains.Pools;

/// <summary>
/// Which reservations of the cards are known to be used by their slices, and which must be asked about: those that a
/// scheduler before this one left, and those whose answers were lost on the way. Pure; for use from one scheduler only.
/// </summary>
public sealed class ReservationAudit
{
    private readonly Dictionary<string, Card> _cards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<Entry>> _placing = new(StringComparer.Ordinal);
    private readonly HashSet<Entry> _open = [];
    private readonly HashSet<Entry> _postponed = [];

    /// <summary>Whether there is a reservation to ask about.</summary>
    public bool HasWork => _open.Count > 0;

    /// <summary>Takes news of a card; what it holds and nobody has confirmed is to be asked about.</summary>
    public void Take(GpuInfo card)
    {
        ArgumentNullException.ThrowIfNull(card);
        var known = Find(card.Id);
        if (card.Epoch <= known.Epoch)
        {
            return;
        }

        known.Epoch = card.Epoch;
        var held = card.Reservations.Select(reservation => reservation.SliceId).ToHashSet(StringComparer.Ordinal);
        known.Confirmed.IntersectWith(held);
        foreach (var gone in known.Asked.Where(slice => !held.Contains(slice)).ToList())
        {
            Drop(known, new(card.Id, gone));
        }

        held.ExceptWith(known.Confirmed);
        foreach (var slice in held.Where(known.Asked.Add))
        {
            Open(new(card.Id, slice));
        }
    }

    /// <summary>Nothing is known of a card any more; its next news brings everything up again.</summary>
    public void Forget(string gpuId)
    {
        if (_cards.Remove(gpuId, out var known))
        {
            foreach (var slice in known.Asked.ToList())
            {
                Drop(known, new(gpuId, slice));
            }
        }
    }

    /// <summary>A slice is being placed: its reservations are not asked about until this is disposed.</summary>
    public IDisposable Except(string sliceId)
    {
        var own = _open.Where(entry => entry.SliceId == sliceId).ToHashSet();
        _open.ExceptWith(own);
        _placing.Add(sliceId, own);
        return new Placing(this, sliceId);
    }

    /// <summary>The slice uses the card.</summary>
    public void Confirm(string gpuId, string sliceId)
    {
        var known = Find(gpuId);
        Drop(known, new(gpuId, sliceId));
        known.Confirmed.Add(sliceId);
    }

    /// <summary>The slice does not answer now; it is asked again after <see cref="Retry"/>.</summary>
    public void Postpone(string gpuId, string sliceId)
    {
        var (known, entry) = (Find(gpuId), new Entry(gpuId, sliceId));
        Drop(known, entry);
        known.Asked.Add(sliceId);
        _postponed.Add(entry);
    }

    /// <summary>Brings up again what was postponed.</summary>
    public void Retry()
    {
        foreach (var entry in _postponed)
        {
            Open(entry);
        }

        _postponed.Clear();
    }

    /// <summary>Takes the next reservation to ask about.</summary>
    public bool TryNext([NotNullWhen(true)] out string? gpuId, [NotNullWhen(true)] out string? sliceId)
    {
        foreach (var entry in _open)
        {
            Drop(Find(entry.GpuId), entry);
            (gpuId, sliceId) = entry;
            return true;
        }

        (gpuId, sliceId) = (null, null);
        return false;
    }

    private Card Find(string gpuId)
    {
        if (!_cards.TryGetValue(gpuId, out var known))
        {
            _cards.Add(gpuId, known = new());
        }

        return known;
    }

    private void Open(Entry entry)
    {
        if (!_placing.TryGetValue(entry.SliceId, out var own))
        {
            own = _open;
        }

        own.Add(entry);
    }

    private void Drop(Card known, Entry entry)
    {
        known.Asked.Remove(entry.SliceId);
        _open.Remove(entry);
        _postponed.Remove(entry);
        _placing.GetValueOrDefault(entry.SliceId)?.Remove(entry);
    }

    private readonly record struct Entry(string GpuId, string SliceId);

    /// <summary>What is known of the reservations of one card.</summary>
    private sealed class Card
    {
        public long Epoch { get; set; } = long.MinValue;

        public HashSet<string> Confirmed { get; } = new(StringComparer.Ordinal);

        /// <summary>Open, postponed or of a slice that is being placed.</summary>
        public HashSet<string> Asked { get; } = new(StringComparer.Ordinal);
    }

    private sealed class Placing(ReservationAudit audit, string sliceId) : IDisposable
    {
        public void Dispose()
        {
            if (audit._placing.Remove(sliceId, out var own))
            {
                audit._open.UnionWith(own);
            }
        }
    }
}

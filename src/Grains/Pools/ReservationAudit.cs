using System.Diagnostics.CodeAnalysis;

namespace TensorFusion.Grains.Pools;

/// <summary>
/// Which reservations of the cards are known to be used by their slices, and which must be asked about: those that a
/// scheduler before this one left, and those whose answers were lost on the way. Pure; for use from one scheduler only.
/// </summary>
public sealed class ReservationAudit
{
    private readonly Dictionary<string, long> _epochs = new(StringComparer.Ordinal);
    private readonly HashSet<Entry> _confirmed = [];
    private readonly HashSet<Entry> _open = [];
    private readonly HashSet<Entry> _postponed = [];
    private string _placing = "";

    /// <summary>Whether there is a reservation to ask about.</summary>
    public bool HasWork => _open.Any(entry => entry.SliceId != _placing);

    /// <summary>Takes news of a card; what it holds and nobody has confirmed is to be asked about.</summary>
    public void Take(GpuInfo card)
    {
        ArgumentNullException.ThrowIfNull(card);
        if (_epochs.TryGetValue(card.Id, out var known) && card.Epoch < known)
        {
            return;
        }

        _epochs[card.Id] = card.Epoch;
        var held = card.Reservations.Select(reservation => new Entry(card.Id, reservation.SliceId)).ToHashSet();
        Keep(card.Id, held);
        _open.UnionWith(held.Where(entry => !_confirmed.Contains(entry) && !_postponed.Contains(entry)));
    }

    /// <summary>Nothing is known of a card any more; its next news brings everything up again.</summary>
    public void Forget(string gpuId)
    {
        _epochs.Remove(gpuId);
        Keep(gpuId, []);
    }

    /// <summary>A slice is being placed: its reservations are not asked about until this is disposed.</summary>
    public IDisposable Except(string sliceId)
    {
        _placing = sliceId;
        return new Placing(this);
    }

    /// <summary>The slice uses the card.</summary>
    public void Confirm(string gpuId, string sliceId)
    {
        var entry = new Entry(gpuId, sliceId);
        _open.Remove(entry);
        _postponed.Remove(entry);
        _confirmed.Add(entry);
    }

    /// <summary>The slice does not answer now; it is asked again after <see cref="Retry"/>.</summary>
    public void Postpone(string gpuId, string sliceId)
    {
        var entry = new Entry(gpuId, sliceId);
        _open.Remove(entry);
        _postponed.Add(entry);
    }

    /// <summary>Brings up again what was postponed.</summary>
    public void Retry()
    {
        _open.UnionWith(_postponed);
        _postponed.Clear();
    }

    /// <summary>Takes the next reservation to ask about.</summary>
    public bool TryNext([NotNullWhen(true)] out string? gpuId, [NotNullWhen(true)] out string? sliceId)
    {
        foreach (var entry in _open)
        {
            if (entry.SliceId != _placing)
            {
                _open.Remove(entry);
                (gpuId, sliceId) = entry;
                return true;
            }
        }

        (gpuId, sliceId) = (null, null);
        return false;
    }

    private void Keep(string gpuId, HashSet<Entry> held)
    {
        foreach (var entries in (ReadOnlySpan<HashSet<Entry>>)[_confirmed, _open, _postponed])
        {
            entries.RemoveWhere(entry => entry.GpuId == gpuId && !held.Contains(entry));
        }
    }

    private readonly record struct Entry(string GpuId, string SliceId);

    private sealed class Placing(ReservationAudit audit) : IDisposable
    {
        public void Dispose() => audit._placing = "";
    }
}

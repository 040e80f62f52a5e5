namespace TensorFusion.Grains.Scheduling;

/// <summary>
/// Slices that wait for room, oldest first. A later one may be placed while an earlier one still waits, when it fits
/// where the earlier does not.
/// </summary>
public sealed class PendingQueue
{
    private readonly Dictionary<string, PendingSlice> _byId = new(StringComparer.Ordinal);

    /// <summary>How many wait.</summary>
    public int Count => _byId.Count;

    /// <summary>Adds a slice; one that waits already keeps its place.</summary>
    public void Add(PendingSlice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        _byId.TryAdd(slice.Id, slice);
    }

    /// <summary>Takes a slice out.</summary>
    public void Remove(string sliceId) => _byId.Remove(sliceId);

    /// <summary>Whether a slice waits.</summary>
    public bool Contains(string sliceId) => _byId.ContainsKey(sliceId);

    /// <summary>Notes why a slice waits.</summary>
    /// <returns>Whether that is news.</returns>
    public bool SetReason(string sliceId, string reason)
    {
        if (!_byId.TryGetValue(sliceId, out var slice) || slice.Reason == reason)
        {
            return false;
        }

        _byId[sliceId] = slice with { Reason = reason };
        return true;
    }

    /// <summary>The slices in the order in which they are to be tried.</summary>
    public IReadOnlyList<PendingSlice> InOrder() =>
        [.. _byId.Values.OrderBy(slice => slice.CreatedAt).ThenBy(slice => slice.Id, StringComparer.Ordinal)];
}

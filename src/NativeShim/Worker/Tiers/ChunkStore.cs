namespace TensorFusion.Worker.Tiers;

/// <summary>
/// The contents that a slice has outside of its cards, each once, found by their hash. Thread-safe.
/// </summary>
/// <param name="hosts">The host tier.</param>
/// <param name="cold">The disk tier.</param>
/// <param name="zero">Hash of a chunk of zeros, which takes no room.</param>
internal sealed class ChunkStore(HostPool hosts, ColdFile cold, ChunkHash zero)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ChunkHash, ChunkCopy> _copies = [];

    /// <summary>The content of chunks of zeros.</summary>
    public ChunkCopy Zero { get; } = new(zero) { IsComplete = true };

    /// <summary>All copies now, without the zeros.</summary>
    public IReadOnlyList<ChunkCopy> Copies
    {
        get
        {
            lock (_lock)
            {
                return [.. _copies.Values];
            }
        }
    }

    /// <summary>The copy with that content, used once more; new and incomplete when nothing has it.</summary>
    /// <param name="hash">Hash of the content.</param>
    /// <param name="isNew">Whether it was made now.</param>
    public ChunkCopy Acquire(ChunkHash hash, out bool isNew)
    {
        isNew = false;
        if (hash == Zero.Hash)
        {
            return Zero;
        }

        lock (_lock)
        {
            if (!_copies.TryGetValue(hash, out var copy))
            {
                copy = new ChunkCopy(hash);
                _copies.Add(hash, copy);
                isNew = true;
            }

            copy.Users++;
            return copy;
        }
    }

    /// <summary>Used once less; the room of a copy that nobody uses is free.</summary>
    public void Release(ChunkCopy copy)
    {
        if (copy == Zero)
        {
            return;
        }

        lock (_lock)
        {
            copy.Users--;
            if (copy.Users > 0)
            {
                return;
            }

            _copies.Remove(copy.Hash);
        }

        DropHost(copy);
        if (copy.Disk >= 0)
        {
            cold.Give(copy.Disk);
            copy.Disk = -1;
        }
    }

    /// <summary>Frees its room in the host tier.</summary>
    public void DropHost(ChunkCopy copy)
    {
        if (copy.Host is { } slot)
        {
            copy.Host = null;
            hosts.Give(slot);
        }
    }
}

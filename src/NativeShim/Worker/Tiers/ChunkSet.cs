namespace TensorFusion.Worker.Tiers;

/// <summary>What the tiers hold of one piece of device memory: a copy for each of its chunks.</summary>
internal sealed class ChunkSet(ChunkStore store, int chunks) : IDisposable
{
    /// <summary>The copies; null where there is none.</summary>
    public ChunkCopy?[] Copies { get; } = new ChunkCopy?[chunks];

    /// <summary>Lets go of all copies.</summary>
    public void Dispose() => Forget(_ => true);

    /// <summary>Lets go of some copies. Any thread, also of several at once.</summary>
    public void Forget(Predicate<ChunkCopy> which)
    {
        for (var i = 0; i < Copies.Length; i++)
        {
            if (Copies[i] is { } copy && which(copy) && Interlocked.Exchange(ref Copies[i], null) is { } mine)
            {
                store.Release(mine);
            }
        }
    }
}

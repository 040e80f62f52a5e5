namespace TensorFusion.Worker.Tiers;

/// <summary>The content of one or more equal chunks outside of the card. Guarded by the <see cref="ChunkStore"/>.</summary>
internal sealed class ChunkCopy(ChunkHash hash)
{
    public ChunkHash Hash => hash;

    /// <summary>Chunks that have this content, or had it when it was last looked at.</summary>
    public int Users { get; set; }

    /// <summary>Where it is in the host tier; null when it is not there.</summary>
    public HostSlot? Host { get; set; }

    /// <summary>Number of its slot in the file of the disk tier; -1 when it is not there.</summary>
    public int Disk { get; set; } = -1;

    /// <summary>Whether the content is there, so that the chunk can be given up.</summary>
    public bool IsComplete { get; set; }
}

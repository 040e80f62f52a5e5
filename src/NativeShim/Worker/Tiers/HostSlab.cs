using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Tiers;

/// <summary>Some chunks of pinned host memory in one piece.</summary>
/// <param name="memory">The memory, registered with the driver.</param>
/// <param name="chunks">How many it has; at most 32.</param>
internal sealed unsafe class HostSlab(SharedMemory memory, int chunks)
{
    public SharedMemory Memory => memory;

    public int Chunks => chunks;

    /// <summary>One bit for each chunk that is free.</summary>
    public uint Free { get; set; } = chunks == 32 ? uint.MaxValue : (1u << chunks) - 1;

    public bool IsUnused => uint.PopCount(Free) == chunks;

    public ulong Bytes => (ulong)chunks * ChunkHashKey.ChunkBytes;

    /// <summary>First byte of a chunk.</summary>
    public byte* Address(int index) => memory.Address + ((long)index * ChunkHashKey.ChunkBytes);
}

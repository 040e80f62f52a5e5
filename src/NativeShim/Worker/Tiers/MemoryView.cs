using TensorFusion.Worker.Devices;
using TensorFusion.Worker.Memory;

namespace TensorFusion.Worker.Tiers;

/// <summary>Device memory that is mapped in one piece.</summary>
/// <param name="Device">Its device.</param>
/// <param name="Backing">The memory.</param>
/// <param name="Address">First byte.</param>
internal sealed record MemoryView(WorkerDevice Device, DeviceBacking Backing, ulong Address)
{
    public int Chunks => (int)(Backing.Size / ChunkHashKey.ChunkBytes);

    /// <summary>First byte of a chunk.</summary>
    public ulong ChunkAddress(int chunk) => Address + ((ulong)chunk * ChunkHashKey.ChunkBytes);
}

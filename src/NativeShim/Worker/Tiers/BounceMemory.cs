using TensorFusion.Driver;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Tiers;

/// <summary>Pinned memory through which chunks pass on their way to or from the disk; in no budget, 32 MiB.</summary>
internal sealed unsafe class BounceMemory(CudaDriver driver, int chunks) : IDisposable
{
    private readonly SharedMemory _memory = HostPool.Pin(driver, chunks);

    /// <summary>First byte of a chunk.</summary>
    public byte* Address(int chunk) => _memory.Address + ((long)chunk * ChunkHashKey.ChunkBytes);

    public void Dispose()
    {
        _ = driver.cuMemHostUnregister(_memory.Address);
        _memory.Dispose();
    }
}

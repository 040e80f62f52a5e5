using System.Numerics;
using TensorFusion.Driver;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Tiers;

/// <summary>
/// The worker's part of the host tier: pinned memory in slabs of up to 64 MiB, charged to the node's budget as long as
/// they exist. Making pinned memory is slow (0.3 s a GiB), so slabs stay until <see cref="Trim"/>. Thread-safe.
/// </summary>
/// <param name="driver">The driver; a context must be current where memory is made or given back.</param>
/// <param name="ledger">The node's budgets.</param>
internal sealed unsafe class HostPool(CudaDriver driver, TierLedger ledger)
{
    private const int SlabChunks = 32;
    private readonly Lock _lock = new();
    private readonly List<HostSlab> _slabs = [];

    /// <summary>Bytes that exist.</summary>
    public ulong Bytes
    {
        get
        {
            lock (_lock)
            {
                return _slabs.Aggregate(0UL, (sum, slab) => sum + slab.Bytes);
            }
        }
    }

    /// <summary>Takes room for up to so many chunks: what is free, then new memory as far as the budget goes.</summary>
    public List<HostSlot> Take(int chunks)
    {
        var taken = new List<HostSlot>(chunks);
        lock (_lock)
        {
            foreach (var slab in _slabs)
            {
                TakeFrom(slab, chunks, taken);
            }

            while (taken.Count < chunks && Grow(Math.Min(SlabChunks, chunks - taken.Count)) is { } slab)
            {
                _slabs.Add(slab);
                TakeFrom(slab, chunks, taken);
            }
        }

        return taken;
    }

    /// <summary>Room that is no longer needed.</summary>
    public void Give(HostSlot slot)
    {
        lock (_lock)
        {
            slot.Slab.Free |= 1u << slot.Index;
        }
    }

    /// <summary>Gives memory without chunks back to the host and the budget.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            foreach (var slab in _slabs.Where(slab => slab.IsUnused).ToArray())
            {
                _slabs.Remove(slab);
                _ = driver.cuMemHostUnregister(slab.Memory.Address);
                slab.Memory.Dispose();
                ledger.Give(WorkerTier.Host, slab.Bytes);
            }
        }
    }

    /// <summary>Makes pinned memory outside of any budget.</summary>
    /// <exception cref="TierException">The host has no more, or it cannot be pinned.</exception>
    public static SharedMemory Pin(CudaDriver driver, int chunks)
    {
        SharedMemory memory;
        try
        {
            memory = SharedMemory.Create("tensorfusion-tier", (nuint)chunks * ChunkHashKey.ChunkBytes);
        }
        catch (PlatformException error)
        {
            throw new TierException(error.Message);
        }

        var result = driver.cuMemHostRegister_v2(memory.Address, memory.Size, (uint)HostRegisterFlags.Portable);
        if (result != CudaResult.Success)
        {
            memory.Dispose();
            throw new TierException($"{memory.Size >> 20} MiB of host memory cannot be pinned: {result.Describe()}");
        }

        return memory;
    }

    private static void TakeFrom(HostSlab slab, int chunks, List<HostSlot> taken)
    {
        while (taken.Count < chunks && slab.Free != 0)
        {
            var index = BitOperations.TrailingZeroCount(slab.Free);
            slab.Free &= slab.Free - 1;
            taken.Add(new HostSlot(slab, index));
        }
    }

    private HostSlab? Grow(int chunks)
    {
        var granted = ledger.Take(
            WorkerTier.Host, (ulong)chunks * ChunkHashKey.ChunkBytes, ChunkHashKey.ChunkBytes);
        if (granted == 0)
        {
            return null;
        }

        try
        {
            var count = (int)(granted / ChunkHashKey.ChunkBytes);
            return new HostSlab(Pin(driver, count), count);
        }
        catch (TierException)
        {
            // The host itself has no more: as if the budget were used up.
            ledger.Give(WorkerTier.Host, granted);
            return null;
        }
    }
}

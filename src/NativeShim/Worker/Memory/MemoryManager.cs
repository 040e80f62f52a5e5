using TensorFusion.Driver;

namespace TensorFusion.Worker.Memory;

/// <summary>
/// All device memory of a slice on one device. It lies in one window of addresses that is reserved at the start, so
/// that
/// pointers stay what they are when the memory behind them moves. Allocations of a block and more get physical memory
/// of
/// their own; smaller ones share blocks. Thread-safe; the driver is called outside the lock except for shared blocks.
/// </summary>
/// <remarks>
/// Memory is reused at once when it is reclaimed: callers see to it that the device has finished with it before.
/// </remarks>
internal sealed unsafe partial class MemoryManager : IDisposable
{
    /// <summary>
    /// Allocations of this size and more get a block of their own; shared blocks have this size. Bytes.
    /// </summary>
    public const ulong BlockSize = 2UL << 20;

    /// <summary>Every allocation starts at a multiple of this. Bytes.</summary>
    public const ulong Alignment = 512;

    private readonly Lock _lock = new();
    private readonly CudaDriver _driver;
    private readonly int _device;
    private readonly ulong _granularity;
    private readonly ulong _base;
    private readonly ulong _size;
    private readonly RangeAllocator _window;
    private readonly RangeIndex<LiveRange> _live = new();
    private readonly List<MemoryBlock> _shared = [];
    private readonly HashSet<MemoryBlock> _blocks = [];

    /// <summary>Reserves the window.</summary>
    /// <exception cref="DriverException">The driver cannot map memory, or did not honour the address.</exception>
    public MemoryManager(CudaDriver driver, int device, ulong windowBase, ulong windowSize, VramLedger ledger)
    {
        _driver = driver;
        _device = device;
        _base = windowBase;
        _size = windowSize;
        Ledger = ledger;
        _granularity = Math.Max(BlockSize, Granularity());
        _window = new RangeAllocator(windowBase, windowSize);
        ulong reserved;
        var result = driver.cuMemAddressReserve(&reserved, (nuint)windowSize, 0, windowBase, 0);
        if (result != CudaResult.Success)
        {
            throw new DriverException(
                $"cannot reserve the window of {windowSize >> 30} GiB at 0x{windowBase:x}: {result.Describe()}",
                result);
        }

        if (reserved != windowBase)
        {
            _ = driver.cuMemAddressFree(reserved, (nuint)windowSize);
            throw new DriverException(
                $"the driver moved the window from 0x{windowBase:x} to 0x{reserved:x}: something else of this process "
                + "lies there; start the worker with address space randomisation as usual and without preloaded libraries");
        }
    }

    /// <summary>What the memory is charged to.</summary>
    public VramLedger Ledger { get; }

    /// <summary>Mappings by program start at multiples of this and have multiples of it as sizes. Bytes.</summary>
    public ulong MappingGranularity => _granularity;

    /// <summary>Whether the address belongs to the window of this device.</summary>
    public bool Contains(ulong address) => address - _base < _size;

    /// <summary>Whether all the bytes lie in live memory of the slice.</summary>
    public bool Covers(ulong address, ulong bytes)
    {
        lock (_lock)
        {
            return _live.Covers(address, bytes);
        }
    }

    /// <summary>Allocates; the memory's content is undefined.</summary>
    /// <returns>InvalidValue for 0 bytes, OutOfMemory over the slice's limit or when the card itself is full.</returns>
    public CudaResult Allocate(object owner, ulong bytes, out ulong address)
    {
        address = 0;
        if (bytes == 0)
        {
            return CudaResult.InvalidValue;
        }

        if (bytes > Ledger.Limit)
        {
            return CudaResult.OutOfMemory;
        }

        return bytes < BlockSize ? AllocatePart(owner, bytes, out address) : AllocateBlock(owner, bytes, out address);
    }

    /// <summary>
    /// Ends the life of an allocation of <paramref name="owner"/>: it can no longer be used, and is shown as free. Its
    /// memory stays until <see cref="Reclaim"/>.
    /// </summary>
    public DeviceAllocation? Detach(object owner, ulong address)
    {
        DeviceAllocation? allocation;
        lock (_lock)
        {
            allocation = _live.StartingAt(address) as DeviceAllocation;
            if (allocation is null || allocation.Owner != owner)
            {
                return null;
            }

            _live.Remove(address);
        }

        Ledger.BeginRelease(allocation.Block.Parts is null ? allocation.Block.Size : 0);
        return allocation;
    }

    /// <summary>Gives the memory of a detached allocation back. The device must have finished with it.</summary>
    public CudaResult Reclaim(DeviceAllocation allocation)
    {
        var block = allocation.Block;
        if (block.Parts is null)
        {
            Ledger.EndRelease(block.Size);
            return DestroyBlock(block);
        }

        lock (_lock)
        {
            block.Parts.Free(allocation.Address, allocation.Taken);
            if (!block.Parts.IsUnused)
            {
                return CudaResult.Success;
            }

            _shared.Remove(block);
        }

        return DestroyBlock(block);
    }

    /// <summary>Gives back everything that the connection holds. The device must have finished with it.</summary>
    public CudaResult ReleaseAll(object owner)
    {
        var first = CudaResult.Success;
        foreach (var range in Owned<DeviceAllocation>(owner))
        {
            if (Detach(owner, range.Address) is { } allocation)
            {
                Note(Reclaim(allocation));
            }
        }

        Note(ReleaseMappings(owner));
        return first;

        void Note(CudaResult result) => first = first == CudaResult.Success ? result : first;
    }

    /// <summary>Gives the window back; the blocks that are left go with the process.</summary>
    public void Dispose() => _ = _driver.cuMemAddressFree(_base, (nuint)_size);

    private CudaResult AllocatePart(object owner, ulong bytes, out ulong address)
    {
        var taken = (bytes + Alignment - 1) & ~(Alignment - 1);
        address = 0;
        lock (_lock)
        {
            MemoryBlock? block = null;
            foreach (var candidate in _shared)
            {
                if (candidate.Parts!.TryAllocate(taken, Alignment, out address))
                {
                    block = candidate;
                    break;
                }
            }

            if (block is null)
            {
                var result = CreateBlock(_granularity, shared: true, out block);
                if (block is null)
                {
                    return result;
                }

                _shared.Add(block);
                block.Parts!.TryAllocate(taken, Alignment, out address);
            }

            _live.TryAdd(address, bytes, new DeviceAllocation(owner, this, block, address, bytes, taken));
            return CudaResult.Success;
        }
    }

    private CudaResult AllocateBlock(object owner, ulong bytes, out ulong address)
    {
        address = 0;
        var size = (bytes + _granularity - 1) / _granularity * _granularity;
        var result = CreateBlock(size, shared: false, out var block);
        if (block is null)
        {
            return result;
        }

        address = block.Address;
        lock (_lock)
        {
            _live.TryAdd(address, bytes, new DeviceAllocation(owner, this, block, address, bytes, size));
        }

        return CudaResult.Success;
    }

    /// <summary>Charges, creates, places and maps physical memory; undoes all of it when one step fails.</summary>
    private CudaResult CreateBlock(ulong size, bool shared, out MemoryBlock? block)
    {
        block = null;
        var result = CreatePhysical(size, out var handle);
        if (result != CudaResult.Success)
        {
            return result;
        }

        ulong address = 0;
        bool placed;
        lock (_lock)
        {
            placed = _window.TryAllocate(size, _granularity, out address);
        }

        result = placed ? MapPhysical(address, size, 0, handle) : CudaResult.OutOfMemory;
        if (result == CudaResult.Success)
        {
            var parts = shared ? new RangeAllocator(address, size) : null;
            block = new MemoryBlock(handle, address, size, parts);
            lock (_lock)
            {
                _blocks.Add(block);
            }

            return CudaResult.Success;
        }

        if (placed)
        {
            lock (_lock)
            {
                _window.Free(address, size);
            }
        }

        if (_driver.cuMemRelease(handle) == CudaResult.Success)
        {
            Ledger.Release(size);
        }

        return result;
    }

    private CudaResult DestroyBlock(MemoryBlock block)
    {
        var result = block.IsResident
            ? _driver.cuMemUnmap(block.Address, (nuint)block.Size)
            : CudaResult.Success;
        if (result != CudaResult.Success)
        {
            // Still mapped as far as anyone knows: neither the address nor the bytes may be used again.
            return result;
        }

        lock (_lock)
        {
            _window.Free(block.Address, block.Size);
            _blocks.Remove(block);
        }

        return DestroyPhysical(block);
    }

    private CudaResult CreatePhysical(ulong size, out ulong handle)
    {
        handle = 0;
        if (!Ledger.TryCharge(size))
        {
            return CudaResult.OutOfMemory;
        }

        var result = CreateHandle(size, out handle);
        if (result != CudaResult.Success)
        {
            Ledger.Release(size);
        }

        return result;
    }

    private CudaResult CreateHandle(ulong size, out ulong handle)
    {
        var properties = Properties();
        ulong created;
        var result = _driver.cuMemCreate(&created, (nuint)size, &properties, 0);
        handle = result == CudaResult.Success ? created : 0;
        return result;
    }

    /// <summary>Ends physical memory, wherever it is, and takes its charge back.</summary>
    private CudaResult DestroyPhysical(DeviceBacking backing)
    {
        var result = backing.IsResident ? _driver.cuMemRelease(backing.Handle) : CudaResult.Success;
        if (result == CudaResult.Success)
        {
            Ledger.Release(backing.Size);
            backing.Copies?.Dispose();
            backing.Copies = null;
        }

        return result;
    }

    private CudaResult MapPhysical(ulong address, ulong size, ulong offset, ulong handle)
    {
        var result = _driver.cuMemMap(address, (nuint)size, (nuint)offset, handle, 0);
        if (result != CudaResult.Success)
        {
            return result;
        }

        result = SetDriverAccess(address, size, MemAccessFlags.ReadWrite);
        if (result != CudaResult.Success)
        {
            _ = _driver.cuMemUnmap(address, (nuint)size);
        }

        return result;
    }

    private CudaResult SetDriverAccess(ulong address, ulong size, MemAccessFlags flags)
    {
        var access = new CUmemAccessDesc
        {
            Location = new CUmemLocation { Type = MemLocationType.Device, Id = _device },
            Flags = flags,
        };
        return _driver.cuMemSetAccess(address, (nuint)size, &access, 1);
    }

    private List<T> Owned<T>(object owner)
        where T : LiveRange
    {
        var owned = new List<T>();
        lock (_lock)
        {
            foreach (var range in _live.Values)
            {
                if (range is T match && match.Owner == owner)
                {
                    owned.Add(match);
                }
            }
        }

        return owned;
    }

    private CUmemAllocationProp Properties() => new()
    {
        Type = MemAllocationType.Pinned,
        Location = new CUmemLocation { Type = MemLocationType.Device, Id = _device },
    };

    private ulong Granularity()
    {
        var properties = Properties();
        nuint granularity;
        var result = _driver.cuMemGetAllocationGranularity(&granularity, &properties, 0);
        return result == CudaResult.Success
            ? granularity
            : throw new DriverException($"the device cannot map memory by itself: {result.Describe()}", result);
    }
}

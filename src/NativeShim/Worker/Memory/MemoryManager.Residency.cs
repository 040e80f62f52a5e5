using TensorFusion.Driver;

namespace TensorFusion.Worker.Memory;

/// <summary>
/// Memory that leaves the card and comes back to the same addresses. Called by the one thread that moves memory, while
/// no command thread runs records.
/// </summary>
internal sealed unsafe partial class MemoryManager
{
    /// <summary>Bytes that are not on the card.</summary>
    public ulong AwayBytes
    {
        get
        {
            lock (_lock)
            {
                return _blocks.Cast<DeviceBacking>().Concat(_physical).Where(backing => !backing.IsResident)
                    .Aggregate(0UL, (sum, backing) => sum + backing.Size);
            }
        }
    }

    /// <summary>Bytes of all physical memory, on the card or away.</summary>
    public ulong Bytes
    {
        get
        {
            lock (_lock)
            {
                return _blocks.Cast<DeviceBacking>().Concat(_physical)
                    .Aggregate(0UL, (sum, backing) => sum + backing.Size);
            }
        }
    }

    /// <summary>All physical memory of the slice on this device, blocks in the order of their addresses.</summary>
    public IReadOnlyList<DeviceBacking> Backings()
    {
        lock (_lock)
        {
            return [.. _blocks.OrderBy(block => block.Address), .. _physical];
        }
    }

    /// <summary>
    /// Makes all of it readable and writable in one piece: a block where it is, a program's own at an address that is
    /// free; <see cref="CloseView"/> ends it.
    /// </summary>
    public CudaResult OpenView(DeviceBacking backing, out ulong address)
    {
        if (backing is MemoryBlock block)
        {
            address = block.Address;
            return CudaResult.Success;
        }

        lock (_lock)
        {
            if (!_window.TryAllocate(backing.Size, _granularity, out address))
            {
                return CudaResult.OutOfMemory;
            }
        }

        var result = MapPhysical(address, backing.Size, 0, backing.Handle);
        if (result != CudaResult.Success)
        {
            lock (_lock)
            {
                _window.Free(address, backing.Size);
            }
        }

        return result;
    }

    /// <summary>Ends a view.</summary>
    public CudaResult CloseView(DeviceBacking backing, ulong address)
    {
        if (backing is MemoryBlock)
        {
            return CudaResult.Success;
        }

        var result = _driver.cuMemUnmap(address, (nuint)backing.Size);
        if (result == CudaResult.Success)
        {
            lock (_lock)
            {
                _window.Free(address, backing.Size);
            }
        }

        return result;
    }

    /// <summary>Gives the card's memory back; addresses and charge stay. Views must be closed.</summary>
    public CudaResult Evict(DeviceBacking backing)
    {
        foreach (var (address, size, _, _) in MappingsOf(backing))
        {
            var unmapped = _driver.cuMemUnmap(address, (nuint)size);
            if (unmapped != CudaResult.Success)
            {
                return unmapped;
            }
        }

        var result = _driver.cuMemRelease(backing.Handle);
        if (result == CudaResult.Success)
        {
            backing.IsResident = false;
            backing.Handle = 0;
        }

        return result;
    }

    /// <summary>
    /// Takes memory of the card and maps it where it was, with undefined content. Changes nothing when it fails.
    /// </summary>
    public CudaResult Restore(DeviceBacking backing)
    {
        var result = CreateHandle(backing.Size, out var handle);
        if (result != CudaResult.Success)
        {
            return result;
        }

        var mapped = new List<(ulong Address, ulong Size)>();
        foreach (var (address, size, offset, access) in MappingsOf(backing))
        {
            result = _driver.cuMemMap(address, (nuint)size, (nuint)offset, handle, 0);
            if (result == CudaResult.Success)
            {
                mapped.Add((address, size));
                result = access == MemAccessFlags.None
                    ? CudaResult.Success
                    : SetDriverAccess(address, size, access);
            }

            if (result != CudaResult.Success)
            {
                mapped.ForEach(done => _ = _driver.cuMemUnmap(done.Address, (nuint)done.Size));
                _ = _driver.cuMemRelease(handle);
                return result;
            }
        }

        backing.Handle = handle;
        backing.IsResident = true;
        return CudaResult.Success;
    }

    private List<(ulong Address, ulong Size, ulong Offset, MemAccessFlags Access)> MappingsOf(DeviceBacking backing)
    {
        if (backing is MemoryBlock block)
        {
            return [(block.Address, block.Size, 0, MemAccessFlags.ReadWrite)];
        }

        var found = new List<(ulong, ulong, ulong, MemAccessFlags)>();
        lock (_lock)
        {
            foreach (var range in _live.Values)
            {
                if (range is ProgramMapping mapping && mapping.Physical == backing)
                {
                    found.Add((mapping.Address, mapping.Size, mapping.Offset, mapping.Access));
                }
            }
        }

        return found;
    }
}

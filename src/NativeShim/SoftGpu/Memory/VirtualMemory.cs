using TensorFusion.Driver;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Execution;

namespace TensorFusion.SoftGpu.Memory;

/// <summary>
/// The VMM functions: reserve, create, map, set access, unmap, release. Device addresses are host addresses. A page is
/// accessible as soon as one device may access it: the page table knows no devices, so peer rights are not enforced.
/// </summary>
internal sealed unsafe class VirtualMemory(DeviceAddressSpace space) : IDisposable
{
    /// <summary>Unit of sizes and addresses in bytes: 2 MiB.</summary>
    public const ulong Granularity = DeviceAddressSpace.PageSize;

    /// <summary>The window of device memory: 16 TiB.</summary>
    public const ulong WindowStart = DeviceAddressSpace.Base;

    /// <summary>End of the window of device memory.</summary>
    public const ulong WindowEnd = 0x5000_0000_0000;

    private readonly SortedList<ulong, VirtualReservation> _reservations = [];
    private readonly Lock _gate = new();

    /// <summary>Held (read) by whoever touches memory, and (write) by whoever takes memory away.</summary>
    public ReaderWriterLockSlim InUse { get; } = new(LockRecursionPolicy.NoRecursion);

    public static bool IsDevice(ulong address) => address is >= WindowStart and < WindowEnd;

    /// <summary>Whole units of <see cref="Granularity"/>.</summary>
    public static ulong RoundUp(ulong size) => (size + Granularity - 1) / Granularity * Granularity;

    public ulong Reserve(ulong size, ulong alignment, ulong hint)
    {
        Require(size > 0 && size % Granularity == 0 && size <= WindowEnd - WindowStart);
        Require(alignment == 0 || ulong.IsPow2(alignment));
        var step = Math.Max(alignment, Granularity);
        lock (_gate)
        {
            if (hint % step == 0 && hint >= WindowStart && hint <= WindowEnd - size && TryReserve(hint, size))
            {
                return hint;
            }

            // Without a usable wish from the top downwards: programs that choose addresses begin at the bottom.
            var end = WindowEnd;
            for (var index = _reservations.Count; index >= 0; index--)
            {
                var floor = index == 0 ? WindowStart : _reservations.GetValueAtIndex(index - 1).End;
                var address = end >= size ? (end - size) / step * step : 0;
                if (address >= floor && TryReserve(address, size))
                {
                    return address;
                }

                end = index == 0 ? WindowStart : _reservations.GetValueAtIndex(index - 1).Address;
            }
        }

        throw new CudaFailure(CudaResult.OutOfMemory, $"no free range of {size >> 20} MiB in the device window");
    }

    public void Free(ulong address, ulong size)
    {
        lock (_gate)
        {
            Require(_reservations.TryGetValue(address, out var reservation));
            Require(reservation!.Size == size && reservation.Mappings.Count == 0);
            _reservations.Remove(address);
            _ = Libc.Unmap((void*)address, (nuint)size);
        }
    }

    public void Map(ulong address, ulong size, PhysicalMemory memory)
    {
        Require(size > 0 && size % Granularity == 0 && address % Granularity == 0 && size <= memory.Size);
        lock (_gate)
        {
            var reservation = Find(address, size);
            var index = reservation.FirstBehind(address);
            Require(index == reservation.Mappings.Count
                || reservation.Mappings.GetValueAtIndex(index).Address >= address + size);
            var flags = Libc.MapShared | Libc.MapFixed | Libc.MapNoReserve;
            var mapped = Libc.Map(
                (void*)address, (nuint)size, Libc.ProtectReadWrite, flags, memory.File, memory.Offset);
            if (mapped == Libc.MapFailed)
            {
                throw new CudaFailure(CudaResult.MapFailed, $"mmap of {size >> 20} MiB at 0x{address:x} failed");
            }

            memory.Hold();
            reservation.Mappings.Add(address, new VirtualMapping(address, size, memory));
        }
    }

    public void SetAccess(ulong address, ulong size, MemAccessFlags access)
    {
        Require(size > 0);
        lock (_gate)
        {
            Require(Find(address, size).Whole(address, size, mayHaveHoles: false) is not null);
            if (access == MemAccessFlags.None)
            {
                space.Unmap(address, size);
            }
            else
            {
                space.Map(address, size, access == MemAccessFlags.ReadWrite);
            }
        }
    }

    public void Unmap(ulong address, ulong size)
    {
        Require(size > 0);
        InUse.EnterWriteLock();
        try
        {
            lock (_gate)
            {
                var reservation = Find(address, size);
                var mappings = reservation.Whole(address, size, mayHaveHoles: true);
                Require(mappings is { Count: > 0 });
                foreach (var mapping in mappings!)
                {
                    Remove(reservation, mapping);
                }
            }
        }
        finally
        {
            InUse.ExitWriteLock();
        }
    }

    public void Release(PhysicalMemory memory)
    {
        lock (_gate)
        {
            memory.LetGo();
        }
    }

    /// <summary>The device whose memory is mapped at the address; null when there is none.</summary>
    public SoftDevice? OwnerOf(ulong address)
    {
        lock (_gate)
        {
            var reservation = TryFind(address);
            var index = reservation?.FirstBehind(address) ?? 0;
            return reservation is not null && index < reservation.Mappings.Count
                && reservation.Mappings.GetValueAtIndex(index).Address <= address
                    ? reservation.Mappings.GetValueAtIndex(index).Memory.Device
                    : null;
        }
    }

    /// <summary>Memory for the driver's own use (variables of modules): reserved, mapped and accessible.</summary>
    public ulong Allocate(SoftDevice device, ulong size)
    {
        var rounded = RoundUp(size);
        var memory = device.Memory.Allocate(rounded);
        try
        {
            var address = Reserve(rounded, 0, 0);
            Map(address, rounded, memory);
            SetAccess(address, rounded, MemAccessFlags.ReadWrite);
            return address;
        }
        finally
        {
            Release(memory);
        }
    }

    /// <summary>Ends what <see cref="Allocate"/> began.</summary>
    public void Deallocate(ulong address, ulong size)
    {
        var rounded = RoundUp(size);
        Unmap(address, rounded);
        Free(address, rounded);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var reservation in _reservations.Values)
            {
                foreach (var mapping in reservation.Mappings.Values.ToArray())
                {
                    Remove(reservation, mapping);
                }

                _ = Libc.Unmap((void*)reservation.Address, (nuint)reservation.Size);
            }

            _reservations.Clear();
        }

        InUse.Dispose();
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new CudaFailure(CudaResult.InvalidValue);
        }
    }

    private void Remove(VirtualReservation reservation, VirtualMapping mapping)
    {
        space.Unmap(mapping.Address, mapping.Size);
        var flags = Libc.MapPrivate | Libc.MapAnonymous | Libc.MapFixed | Libc.MapNoReserve;
        _ = Libc.Map((void*)mapping.Address, (nuint)mapping.Size, Libc.ProtectNone, flags, -1, 0);
        reservation.Mappings.Remove(mapping.Address);
        mapping.Memory.LetGo();
    }

    private VirtualReservation Find(ulong address, ulong size)
    {
        var reservation = TryFind(address)
            ?? throw new CudaFailure(CudaResult.InvalidValue, $"0x{address:x} is not reserved");
        Require(size <= reservation.End - address);
        return reservation;
    }

    private VirtualReservation? TryFind(ulong address)
    {
        var low = 0;
        var high = _reservations.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_reservations.GetValueAtIndex(middle).End <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _reservations.Count && _reservations.GetValueAtIndex(low).Address <= address
            ? _reservations.GetValueAtIndex(low)
            : null;
    }

    private bool TryReserve(ulong address, ulong size)
    {
        var flags = Libc.MapPrivate | Libc.MapAnonymous | Libc.MapNoReserve | Libc.MapFixedNoReplace;
        var mapped = Libc.Map((void*)address, (nuint)size, Libc.ProtectNone, flags, -1, 0);
        if (mapped == Libc.MapFailed)
        {
            return false;
        }

        if ((ulong)mapped != address)
        {
            _ = Libc.Unmap(mapped, (nuint)size);
            return false;
        }

        _reservations.Add(address, new VirtualReservation(address, size));
        return true;
    }
}

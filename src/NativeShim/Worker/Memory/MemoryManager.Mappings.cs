using TensorFusion.Driver;

namespace TensorFusion.Worker.Memory;

/// <summary>
/// The program's own use of virtual memory management, kept inside the window and charged to the slice.
/// </summary>
internal sealed unsafe partial class MemoryManager
{
    private readonly RangeIndex<Reservation> _reservations = new();
    private readonly HashSet<PhysicalMemory> _physical = [];

    /// <summary>Reserves addresses, at the hint if that is free.</summary>
    public CudaResult Reserve(object owner, ulong bytes, ulong alignment, ulong hint, out ulong address)
    {
        address = 0;
        if (bytes == 0 || bytes % _granularity != 0 || (alignment & (alignment - 1)) != 0)
        {
            return CudaResult.InvalidValue;
        }

        alignment = Math.Max(alignment, _granularity);
        lock (_lock)
        {
            if (hint != 0 && hint % alignment == 0 && _window.TryAllocateAt(hint, bytes))
            {
                address = hint;
            }
            else if (bytes > _size || !_window.TryAllocate(bytes, alignment, out address))
            {
                return CudaResult.OutOfMemory;
            }

            _reservations.TryAdd(address, bytes, new Reservation(owner, address, bytes));
            return CudaResult.Success;
        }
    }

    /// <summary>Frees a whole reservation in which nothing is mapped.</summary>
    public CudaResult FreeReservation(object owner, ulong address, ulong bytes)
    {
        lock (_lock)
        {
            var reservation = _reservations.StartingAt(address);
            if (reservation is null || reservation.Owner != owner || reservation.Size != bytes
                || Mapped(address, bytes).Count > 0)
            {
                return CudaResult.InvalidValue;
            }

            _reservations.Remove(address);
            _window.Free(address, bytes);
            return CudaResult.Success;
        }
    }

    /// <summary>Makes physical memory.</summary>
    public CudaResult CreatePhysical(object owner, ulong bytes, out PhysicalMemory? physical)
    {
        physical = null;
        if (bytes == 0 || bytes % _granularity != 0)
        {
            return CudaResult.InvalidValue;
        }

        var result = CreatePhysical(bytes, out ulong handle);
        if (result != CudaResult.Success)
        {
            return result;
        }

        physical = new PhysicalMemory(owner, this, handle, bytes);
        lock (_lock)
        {
            _physical.Add(physical);
        }

        return CudaResult.Success;
    }

    /// <summary>Gives up the program's handle; the memory goes when nothing maps it any more.</summary>
    public CudaResult ReleasePhysical(PhysicalMemory physical)
    {
        lock (_lock)
        {
            physical.Released = true;
            return DestroyIfUnused(physical);
        }
    }

    /// <summary>Maps a part of physical memory into a reservation; access is set apart.</summary>
    public CudaResult Map(object owner, ulong address, ulong bytes, ulong offset, PhysicalMemory physical)
    {
        lock (_lock)
        {
            var reservation = _reservations.Containing(address);
            if (reservation is null || reservation.Owner != owner || physical.Owner != owner || bytes == 0
                || (address | bytes | offset) % _granularity != 0
                || bytes > reservation.Size - (address - reservation.Address)
                || offset > physical.Size || bytes > physical.Size - offset
                || Mapped(address, bytes).Count > 0)
            {
                return CudaResult.InvalidValue;
            }

            var result = _driver.cuMemMap(address, (nuint)bytes, (nuint)offset, physical.Handle, 0);
            if (result == CudaResult.Success)
            {
                physical.Mappings++;
                _live.TryAdd(address, bytes, new ProgramMapping(owner, address, bytes, physical) { Offset = offset });
            }

            return result;
        }
    }

    /// <summary>Unmaps whole mappings that fill the range.</summary>
    public CudaResult Unmap(object owner, ulong address, ulong bytes)
    {
        lock (_lock)
        {
            var mappings = Mapped(address, bytes);
            if (mappings.Count == 0 || !Fill(mappings, owner, address, bytes))
            {
                return CudaResult.InvalidValue;
            }

            foreach (var mapping in mappings)
            {
                var result = UnmapOne((ProgramMapping)mapping);
                if (result != CudaResult.Success)
                {
                    return result;
                }
            }

            return CudaResult.Success;
        }
    }

    /// <summary>Sets the device's access to mapped addresses.</summary>
    public CudaResult SetAccess(object owner, ulong address, ulong bytes, MemAccessFlags flags)
    {
        lock (_lock)
        {
            var mappings = Mapped(address, bytes);
            if (mappings.Count == 0 || !Fill(mappings, owner, address, bytes)
                || flags is not (MemAccessFlags.None or MemAccessFlags.Read or MemAccessFlags.ReadWrite))
            {
                return CudaResult.InvalidValue;
            }

            var result = SetDriverAccess(address, bytes, flags);
            if (result == CudaResult.Success)
            {
                mappings.ForEach(mapping => ((ProgramMapping)mapping).Access = flags);
            }

            return result;
        }
    }

    private CudaResult ReleaseMappings(object owner)
    {
        var first = CudaResult.Success;
        foreach (var mapping in Owned<ProgramMapping>(owner))
        {
            lock (_lock)
            {
                Note(UnmapOne(mapping));
            }
        }

        lock (_lock)
        {
            foreach (var physical in _physical.Where(p => p.Owner == owner).ToArray())
            {
                physical.Released = true;
                Note(DestroyIfUnused(physical));
            }

            foreach (var reservation in _reservations.Values.ToArray().Where(r => r.Owner == owner))
            {
                if (Mapped(reservation.Address, reservation.Size).Count == 0)
                {
                    _reservations.Remove(reservation.Address);
                    _window.Free(reservation.Address, reservation.Size);
                }
            }
        }

        return first;

        void Note(CudaResult result) => first = first == CudaResult.Success ? result : first;
    }

    private CudaResult UnmapOne(ProgramMapping mapping)
    {
        var result = mapping.Physical.IsResident
            ? _driver.cuMemUnmap(mapping.Address, (nuint)mapping.Size)
            : CudaResult.Success;
        if (result != CudaResult.Success)
        {
            return result;
        }

        _live.Remove(mapping.Address);
        mapping.Physical.Mappings--;
        return DestroyIfUnused(mapping.Physical);
    }

    private CudaResult DestroyIfUnused(PhysicalMemory physical) =>
        physical is { Released: true, Mappings: 0 } && _physical.Remove(physical)
            ? DestroyPhysical(physical)
            : CudaResult.Success;

    /// <summary>The live ranges that meet the given one, in order.</summary>
    private List<LiveRange> Mapped(ulong address, ulong bytes)
    {
        var found = new List<LiveRange>();
        foreach (var range in _live.Values)
        {
            if (range.Address < address + bytes && range.Address + range.Size > address)
            {
                found.Add(range);
            }
        }

        return found;
    }

    private static bool Fill(List<LiveRange> ranges, object owner, ulong address, ulong bytes)
    {
        var end = address;
        foreach (var range in ranges)
        {
            if (range is not ProgramMapping || range.Owner != owner || range.Address != end)
            {
                return false;
            }

            end += range.Size;
        }

        return end == address + bytes;
    }
}

using TensorFusion.Driver;
using TensorFusion.SoftGpu.Execution;

namespace TensorFusion.SoftGpu.Memory;

/// <summary>
/// Pinned host memory. Kernels see what lies in the window from 0x5000_0000_0000, in pages of 2 MiB: allocations are
/// placed there from the top downwards; a registered range should fill whole pages, since a page is accessible as long
/// as one range touches it. A range that is registered elsewhere serves copies, but has no device pointer.
/// </summary>
internal sealed unsafe class PinnedMemory(DeviceAddressSpace space, VirtualMemory memory) : IDisposable
{
    private const ulong Page = DeviceAddressSpace.PageSize;
    private readonly SortedList<ulong, PinnedRange> _ranges = [];
    private readonly Dictionary<ulong, int> _pages = [];
    private readonly Lock _gate = new();

    /// <summary>Bytes of new pinned memory; they read as zeros.</summary>
    public ulong Allocate(ulong size)
    {
        if (size is 0 or > DeviceAddressSpace.End - VirtualMemory.WindowEnd)
        {
            throw new CudaFailure(size == 0 ? CudaResult.InvalidValue : CudaResult.OutOfMemory);
        }

        var rounded = RoundUp(size);
        lock (_gate)
        {
            var address = Place(rounded);
            Add(new PinnedRange(address, rounded, IsOwned: true, IsVisible: true), writable: true);
            return address;
        }
    }

    public void Free(ulong address) => Remove(address, owned: true, CudaResult.InvalidValue);

    public void Register(ulong address, ulong size, bool readOnly)
    {
        if (address == 0 || size == 0 || address + size < address
            || (address < VirtualMemory.WindowEnd && address + size > VirtualMemory.WindowStart))
        {
            throw new CudaFailure(CudaResult.InvalidValue);
        }

        lock (_gate)
        {
            if (Overlapping(address, size) is { } other)
            {
                throw new CudaFailure(
                    CudaResult.HostMemoryAlreadyRegistered, $"0x{address:x} overlaps the range at 0x{other.Address:x}");
            }

            var visible = address >= VirtualMemory.WindowEnd && address + size <= DeviceAddressSpace.End;
            Add(new PinnedRange(address, size, IsOwned: false, visible), writable: !readOnly);
        }
    }

    public void Unregister(ulong address) => Remove(address, owned: false, CudaResult.HostMemoryNotRegistered);

    /// <summary>The pinned range that has the address; null for pageable memory.</summary>
    public PinnedRange? Find(ulong address)
    {
        lock (_gate)
        {
            return Overlapping(address, 1);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var range in _ranges.Values)
            {
                Close(range);
            }

            _ranges.Clear();
        }
    }

    private static ulong RoundUp(ulong size) => (size + Page - 1) & ~(Page - 1);

    private static bool TryMap(ulong address, ulong size)
    {
        var flags = Libc.MapPrivate | Libc.MapAnonymous | Libc.MapFixedNoReplace;
        var mapped = Libc.Map((void*)address, (nuint)size, Libc.ProtectReadWrite, flags, -1, 0);
        if (mapped != Libc.MapFailed && (ulong)mapped != address)
        {
            _ = Libc.Unmap(mapped, (nuint)size);
        }

        return mapped != Libc.MapFailed && (ulong)mapped == address;
    }

    private ulong Place(ulong size)
    {
        var end = DeviceAddressSpace.End;
        for (var index = _ranges.Count; index >= 0; index--)
        {
            var floor = index == 0
                ? VirtualMemory.WindowEnd
                : Math.Max(_ranges.GetValueAtIndex(index - 1).End, VirtualMemory.WindowEnd);
            var address = end >= size ? (end - size) & ~(Page - 1) : 0;
            if (address >= RoundUp(floor) && TryMap(address, size))
            {
                return address;
            }

            end = index == 0 ? end : Math.Min(end, _ranges.GetValueAtIndex(index - 1).Address & ~(Page - 1));
        }

        throw new CudaFailure(CudaResult.OutOfMemory, $"no {size >> 20} MiB of pinned memory");
    }

    private PinnedRange? Overlapping(ulong address, ulong size)
    {
        var low = 0;
        var high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges.GetValueAtIndex(middle).End <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _ranges.Count && _ranges.GetValueAtIndex(low).Address < address + size
            ? _ranges.GetValueAtIndex(low)
            : null;
    }

    private void Add(PinnedRange range, bool writable)
    {
        _ranges.Add(range.Address, range);
        if (!range.IsVisible)
        {
            return;
        }

        for (var page = range.Address & ~(Page - 1); page < range.End; page += Page)
        {
            _pages[page] = _pages.GetValueOrDefault(page) + 1;
            space.Map(page, Page, writable);
        }
    }

    private void Remove(ulong address, bool owned, CudaResult unknown)
    {
        memory.InUse.EnterWriteLock();
        try
        {
            lock (_gate)
            {
                if (!_ranges.TryGetValue(address, out var range) || range.IsOwned != owned)
                {
                    throw new CudaFailure(unknown, $"0x{address:x} is not the start of such a range");
                }

                _ranges.Remove(address);
                Close(range);
            }
        }
        finally
        {
            memory.InUse.ExitWriteLock();
        }
    }

    private void Close(PinnedRange range)
    {
        for (var page = range.Address & ~(Page - 1); range.IsVisible && page < range.End; page += Page)
        {
            if (--_pages[page] == 0)
            {
                _pages.Remove(page);
                space.Unmap(page, Page);
            }
        }

        if (range.IsOwned)
        {
            _ = Libc.Unmap((void*)range.Address, (nuint)range.Size);
        }
    }
}

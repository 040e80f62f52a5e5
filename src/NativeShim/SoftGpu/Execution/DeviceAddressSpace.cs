using System.Runtime.InteropServices;

namespace TensorFusion.SoftGpu.Execution;

/// <summary>
/// What kernels may touch: one state byte per 2 MiB page over the device windows (16 TiB from 0x4000_0000_0000) and
/// the window of pinned host memory behind them (1 TiB from 0x5000_0000_0000). One for a process. Addresses are host
/// addresses: whoever maps a page here has real memory behind all of it. Kernels read the bytes without a lock, so a
/// change is seen by running kernels at once; the table is lazily backed and costs a few pages of real memory.
/// </summary>
public sealed unsafe partial class DeviceAddressSpace : IDisposable
{
    /// <summary>First address of the windows.</summary>
    public const ulong Base = 0x4000_0000_0000;

    /// <summary>First address behind the windows.</summary>
    public const ulong End = 0x5100_0000_0000;

    /// <summary>Log2 of the page size.</summary>
    public const int PageShift = 21;

    /// <summary>Bytes of a page: ranges given to <see cref="Map"/> are multiples of it.</summary>
    public const ulong PageSize = 1UL << PageShift;

    internal const ulong PageCount = (End - Base) >> PageShift;

    /// <summary>Page state: no access.</summary>
    internal const byte None = 0;

    /// <summary>Page state: kernels may read.</summary>
    internal const byte Read = 1;

    /// <summary>Page state: kernels may read and write.</summary>
    internal const byte ReadWrite = 2;

    private const int ProtectReadWrite = 3;
    private const int PrivateAnonymousNoReserve = 0x2 | 0x20 | 0x4000;
    private readonly Lock _changes = new();
    private byte* _table;

    /// <exception cref="OutOfMemoryException">The table's address range could not be reserved.</exception>
    public DeviceAddressSpace()
    {
        var table = Reserve(0, (nuint)PageCount, ProtectReadWrite, PrivateAnonymousNoReserve, -1, 0);
        if (table == -1)
        {
            throw new OutOfMemoryException(
                $"the page table of the software GPU ({PageCount} bytes) could not be reserved (errno "
                + $"{Marshal.GetLastPInvokeError()}); raise the limit of virtual memory (ulimit -v)");
        }

        _table = (byte*)table;
    }

    ~DeviceAddressSpace() => Free();

    /// <summary>One state byte per page, first page at <see cref="Base"/>.</summary>
    internal byte* Table => _table;

    /// <summary>Makes a range accessible. Address and size are multiples of <see cref="PageSize"/>.</summary>
    public void Map(ulong address, ulong size, bool writable) =>
        Fill(address, size, writable ? ReadWrite : Read);

    /// <summary>Makes a range inaccessible. Address and size are multiples of <see cref="PageSize"/>.</summary>
    public void Unmap(ulong address, ulong size) => Fill(address, size, None);

    /// <summary>Changes the access of those pages of a range that are mapped; the others stay inaccessible.</summary>
    public void Protect(ulong address, ulong size, bool writable)
    {
        var (first, count) = Pages(address, size);
        lock (_changes)
        {
            for (var page = first; page < first + count; page++)
            {
                if (_table[page] != None)
                {
                    Volatile.Write(ref _table[page], writable ? ReadWrite : Read);
                }
            }
        }
    }

    /// <summary>Whether kernels may touch the whole range.</summary>
    public bool IsAccessible(ulong address, ulong size, bool write)
    {
        if (address < Base || address >= End || size > End - address)
        {
            return false;
        }

        var last = size == 0 ? address : address + size - 1;
        var needed = write ? ReadWrite : Read;
        for (var page = (address - Base) >> PageShift; page <= (last - Base) >> PageShift; page++)
        {
            if (Volatile.Read(ref _table[page]) < needed)
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static (ulong First, ulong Count) Pages(ulong address, ulong size)
    {
        if (address < Base || address > End || size > End - address)
        {
            throw new ArgumentOutOfRangeException(
                nameof(address), $"0x{address:x} + 0x{size:x} is outside the windows 0x{Base:x}..0x{End:x}");
        }

        if (((address | size) & (PageSize - 1)) != 0)
        {
            throw new ArgumentException(
                $"0x{address:x} + 0x{size:x} is not made of whole {PageSize} byte pages", nameof(address));
        }

        return ((address - Base) >> PageShift, size >> PageShift);
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Reserve(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Release(nint address, nuint length);

    private void Fill(ulong address, ulong size, byte state)
    {
        var (first, count) = Pages(address, size);
        lock (_changes)
        {
            ObjectDisposedException.ThrowIf(_table == null, this);
            new Span<byte>(_table + first, checked((int)count)).Fill(state);
            Thread.MemoryBarrier();
        }
    }

    private void Free()
    {
        if (_table != null)
        {
            _ = Release((nint)_table, (nuint)PageCount);
            _table = null;
        }
    }
}

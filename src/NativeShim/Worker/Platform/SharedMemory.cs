namespace TensorFusion.Worker.Platform;

/// <summary>
/// A shared mapping of an anonymous memory file. What the worker makes is sealed against shrinking, so that no other
/// process can turn a mapped page into a bus error.
/// </summary>
internal sealed unsafe class SharedMemory : IDisposable
{
    private const int PageSize = 4096;
    private nint _address;
    private int _descriptor;

    private SharedMemory(nint address, nuint size, int descriptor)
    {
        _address = address;
        Size = size;
        _descriptor = descriptor;
    }

    /// <summary>First mapped byte.</summary>
    public byte* Address => (byte*)_address;

    /// <summary>Mapped bytes, a multiple of the page size.</summary>
    public nuint Size { get; }

    /// <summary>The memory file's descriptor, owned by this object; -1 when it was given up after mapping.</summary>
    public int Descriptor => _descriptor;

    /// <summary>Makes a zeroed memory file of at least <paramref name="size"/> bytes and maps it.</summary>
    public static SharedMemory Create(string name, nuint size)
    {
        size = (size + PageSize - 1) & ~(nuint)(PageSize - 1);
        var descriptor = Libc.MemfdCreate(name, Libc.MemfdCloseOnExec | Libc.MemfdAllowSealing);
        if (descriptor < 0)
        {
            throw PlatformException.Last($"cannot make the memory file {name}");
        }

        try
        {
            if (Libc.Truncate(descriptor, (long)size) != 0
                || Libc.Control(descriptor, Libc.AddSeals, Libc.SealShrink | Libc.SealGrow | Libc.SealSeal) < 0)
            {
                throw PlatformException.Last($"cannot size the memory file {name} to {size} bytes");
            }

            var address = Map(0, size, Libc.ProtReadWrite, Libc.MapShared, descriptor, name);
            return new SharedMemory(address, size, descriptor);
        }
        catch
        {
            _ = Libc.Close(descriptor);
            throw;
        }
    }

    /// <summary>
    /// Maps a received memory file at exactly <paramref name="address"/> (0: anywhere); never over an existing mapping.
    /// The descriptor is closed, also on failure. A file that is shorter than <paramref name="size"/> is refused.
    /// </summary>
    public static SharedMemory MapReceived(int descriptor, ulong address, nuint size, bool writable)
    {
        try
        {
            if (size == 0 || size > long.MaxValue || address % PageSize != 0)
            {
                throw new PlatformException($"cannot map {size} bytes at 0x{address:x}", 22);
            }

            // A file that its owner can shrink would turn a later access into a bus error. Where the owner did not
            // allow
            // seals, only the owner's own slice is at risk.
            _ = Libc.Control(descriptor, Libc.AddSeals, Libc.SealShrink);

            var length = Libc.Seek(descriptor, 0, Libc.SeekEnd);
            if (length < 0 || (nuint)length < size)
            {
                throw new PlatformException($"a shared memory file of {length} bytes cannot back {size} bytes", 22);
            }

            var flags = Libc.MapShared | (address == 0 ? 0 : Libc.MapFixedNoReplace);
            var protection = writable ? Libc.ProtReadWrite : Libc.ProtRead;
            var mapped = Map((nint)address, size, protection, flags, descriptor, "received memory");
            if (address != 0 && mapped != (nint)address)
            {
                // Kernels before 4.17 take the fixed address as a hint only.
                _ = Libc.Unmap(mapped, size);
                throw new PlatformException($"the address 0x{address:x} is taken", 17);
            }

            return new SharedMemory(mapped, size, -1);
        }
        finally
        {
            _ = Libc.Close(descriptor);
        }
    }

    public void Dispose()
    {
        var address = Interlocked.Exchange(ref _address, 0);
        if (address != 0)
        {
            _ = Libc.Unmap(address, Size);
        }

        var descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
        }
    }

    private static nint Map(nint address, nuint size, int protection, int flags, int descriptor, string name)
    {
        var mapped = Libc.Map(address, size, protection, flags, descriptor, 0);
        return mapped == -1
            ? throw PlatformException.Last($"cannot map {size} bytes of {name} at 0x{address:x}")
            : mapped;
    }
}

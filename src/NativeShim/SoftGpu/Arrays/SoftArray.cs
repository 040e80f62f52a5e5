using TensorFusion.Driver;
using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Memory;

namespace TensorFusion.SoftGpu.Arrays;

/// <summary>
/// A CUDA array of 1 to 3 dimensions. Its storage is linear, charged to the device, and not addressable.
/// </summary>
internal sealed unsafe class SoftArray : IDisposable
{
    private const uint KnownFlags = 0x1 | 0x2 | 0x4 | 0x8;
    private const ulong PitchUnit = 32;
    private readonly PhysicalMemory _memory;
    private readonly SoftDriver _driver;

    /// <exception cref="CudaFailure">InvalidValue or OutOfMemory.</exception>
    public SoftArray(SoftDriver driver, SoftDevice device, in CUDA_ARRAY3D_DESCRIPTOR descriptor)
    {
        _driver = driver;
        Device = device;
        Descriptor = descriptor;
        ElementBytes = BytesOf(descriptor.Format) * descriptor.NumChannels;
        const ulong Most = 131072;
        var valid = descriptor.NumChannels is 1 or 2 or 4
            && ElementBytes > 0
            && descriptor.Width is > 0 and <= (nuint)Most
            && descriptor.Height <= Most && descriptor.Depth <= Most / 4
            && (descriptor.Flags & ~KnownFlags) == 0;
        if (!valid)
        {
            throw new CudaFailure(
                CudaResult.InvalidValue,
                $"array of {descriptor.Width} x {descriptor.Height} x {descriptor.Depth}, format {descriptor.Format}, "
                + $"{descriptor.NumChannels} channels, flags 0x{descriptor.Flags:x}");
        }

        RowBytes = descriptor.Width * ElementBytes;
        Pitch = (RowBytes + PitchUnit - 1) / PitchUnit * PitchUnit;
        Rows = Math.Max(1, descriptor.Height);
        Slices = Math.Max(1, descriptor.Depth);
        var size = Pitch * Rows * Slices;
        _memory = device.Memory.Allocate(VirtualMemory.RoundUp(size));
        var mapped = Libc.Map(
            null,
            (nuint)_memory.Size,
            Libc.ProtectReadWrite,
            Libc.MapShared | Libc.MapNoReserve,
            _memory.File,
            _memory.Offset);
        if (mapped == Libc.MapFailed)
        {
            driver.Memory.Release(_memory);
            throw new CudaFailure(CudaResult.MapFailed, $"mmap of {_memory.Size} bytes for an array failed");
        }

        Storage = (ulong)mapped;
    }

    public CUDA_ARRAY3D_DESCRIPTOR Descriptor { get; }

    public SoftDevice Device { get; }

    /// <summary>Bytes of an element with all its channels.</summary>
    public uint ElementBytes { get; }

    public ulong RowBytes { get; }

    /// <summary>Bytes from row to row.</summary>
    public ulong Pitch { get; }

    public ulong Rows { get; }

    public ulong Slices { get; }

    /// <summary>Host address of the first element.</summary>
    public ulong Storage { get; }

    public bool IsDestroyed { get; private set; }

    /// <summary>The part of the array that a copy touches.</summary>
    /// <exception cref="CudaFailure">InvalidValue: it leaves the array.</exception>
    public CopySide Side(ulong x, ulong y, ulong z, ulong width, ulong height, ulong depth)
    {
        var inside = x <= RowBytes && width <= RowBytes - x && y <= Rows && height <= Rows - y
            && z <= Slices && depth <= Slices - z && x % ElementBytes == 0 && width % ElementBytes == 0;
        return inside
            ? new CopySide(Storage + (z * Rows * Pitch) + (y * Pitch) + x, Pitch, Rows * Pitch, IsDevice: true, this)
            : throw new CudaFailure(CudaResult.InvalidValue, $"copy of {width} x {height} x {depth} leaves an array");
    }

    public void Dispose()
    {
        if (IsDestroyed)
        {
            return;
        }

        _driver.Memory.InUse.EnterWriteLock();
        try
        {
            IsDestroyed = true;
            _ = Libc.Unmap((void*)Storage, (nuint)_memory.Size);
        }
        finally
        {
            _driver.Memory.InUse.ExitWriteLock();
        }

        _driver.Memory.Release(_memory);
    }

    private static uint BytesOf(ArrayFormat format) => format switch
    {
        ArrayFormat.UnsignedInt8 or ArrayFormat.SignedInt8 => 1,
        ArrayFormat.UnsignedInt16 or ArrayFormat.SignedInt16 or ArrayFormat.Half => 2,
        ArrayFormat.UnsignedInt32 or ArrayFormat.SignedInt32 or ArrayFormat.Float => 4,
        _ => 0,
    };
}

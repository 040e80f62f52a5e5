using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Devices;

namespace TensorFusion.SoftGpu.Memory;

/// <summary>
/// The memory of a device in this process: one sparse memory file, of which each allocation is a new extent. Extents
/// are never used again, so that a mapping cannot show another allocation's bytes; their pages go back by hole
/// punching. One file for all keeps the process below its limit of open files.
/// </summary>
internal sealed class PhysicalStore(SoftDevice device) : IDisposable
{
    private const long FileSize = 1L << 60;
    private readonly Lock _gate = new();
    private int _file = -1;
    private long _next;

    /// <summary>
    /// Takes bytes of the device, a multiple of <see cref="VirtualMemory.Granularity"/>; they read as zeros.
    /// </summary>
    /// <exception cref="CudaFailure">OutOfMemory when all processes together would exceed the device.</exception>
    public PhysicalMemory Allocate(ulong size)
    {
        if (!device.Ledger.TryReserve(size))
        {
            throw new CudaFailure(CudaResult.OutOfMemory, $"{size >> 20} MiB are not free on device {device.Index}");
        }

        lock (_gate)
        {
            if (_file < 0)
            {
                _file = Open();
            }

            var offset = _next;
            _next += (long)size;
            return new PhysicalMemory(device, _file, offset, size);
        }
    }

    /// <summary>Gives an extent back to the host and to the ledger.</summary>
    public void Free(PhysicalMemory memory)
    {
        _ = Libc.Allocate(
            _file, Libc.FallocateKeepSize | Libc.FallocatePunchHole, memory.Offset, (long)memory.Size);
        device.Ledger.Release(memory.Size);
    }

    public void Dispose()
    {
        if (_file >= 0)
        {
            _ = Libc.Close(_file);
            _file = -1;
        }
    }

    private static int Open()
    {
        var file = Libc.CreateMemoryFile("tensorfusion-softgpu", Libc.MemfdCloseOnExec);
        return file >= 0 && Libc.Truncate(file, FileSize) == 0
            ? file
            : throw new CudaFailure(
                CudaResult.OperatingSystem,
                $"no memory file for device memory (errno {Marshal.GetLastPInvokeError()})");
    }
}

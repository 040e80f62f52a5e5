using TensorFusion.Driver;
using TensorFusion.Worker.Memory;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Connections;

/// <summary>
/// Host memory that a program shares with its worker: mapped at the same address on both sides and registered with the
/// driver, so that copies need no staging and kernels can use the program's pointers. Thread-safe.
/// </summary>
/// <param name="driver">The driver.</param>
/// <param name="windowBase">First address that the connection may use.</param>
/// <param name="windowSize">Bytes of its window.</param>
internal sealed unsafe class PinnedMemory(CudaDriver driver, ulong windowBase, ulong windowSize) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly RangeIndex<SharedMemory> _ranges = new();

    public ulong WindowBase => windowBase;

    public ulong WindowSize => windowSize;

    /// <summary>Whether all the bytes lie in pinned memory of this connection.</summary>
    public bool Covers(ulong address, ulong bytes)
    {
        lock (_lock)
        {
            return _ranges.Covers(address, bytes);
        }
    }

    /// <summary>
    /// Maps and registers received memory; the descriptor is closed in any case. A context must be current.
    /// </summary>
    public CudaResult Add(int descriptor, ulong address, ulong bytes)
    {
        if (address < windowBase || bytes == 0 || bytes > windowSize || address - windowBase > windowSize - bytes)
        {
            _ = Libc.Close(descriptor);
            return CudaResult.InvalidValue;
        }

        lock (_lock)
        {
            SharedMemory memory;
            try
            {
                memory = SharedMemory.MapReceived(descriptor, address, (nuint)bytes, writable: true);
            }
            catch (PlatformException)
            {
                return CudaResult.InvalidValue;
            }

            var flags = HostRegisterFlags.Portable | HostRegisterFlags.DeviceMap;
            var result = driver.cuMemHostRegister_v2(memory.Address, memory.Size, (uint)flags);
            if (result != CudaResult.Success || !_ranges.TryAdd(address, bytes, memory))
            {
                memory.Dispose();
                return result == CudaResult.Success ? CudaResult.InvalidValue : result;
            }

            return CudaResult.Success;
        }
    }

    /// <summary>
    /// Makes memory of the worker's own at an address of the window and registers it, for a program that has that
    /// address on another machine. A context must be current.
    /// </summary>
    public CudaResult AddOwn(ulong address, ulong bytes)
    {
        var descriptor = Libc.MemfdCreate("tensorfusion-mirror", Libc.MemfdCloseOnExec);
        if (descriptor < 0)
        {
            return CudaResult.OutOfMemory;
        }

        if (Libc.Truncate(descriptor, (long)bytes) != 0)
        {
            _ = Libc.Close(descriptor);
            return CudaResult.OutOfMemory;
        }

        return Add(descriptor, address, bytes);
    }

    /// <summary>Unregisters and unmaps what starts at the address. The device must have finished with it.</summary>
    public CudaResult Remove(ulong address)
    {
        lock (_lock)
        {
            var memory = _ranges.StartingAt(address);
            if (memory is null)
            {
                return CudaResult.InvalidValue;
            }

            var result = driver.cuMemHostUnregister(memory.Address);
            _ranges.Remove(address);
            memory.Dispose();
            return result;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            while (_ranges.Count > 0)
            {
                var memory = _ranges.Values[0];
                _ = driver.cuMemHostUnregister(memory.Address);
                _ranges.Remove((ulong)memory.Address);
                memory.Dispose();
            }
        }
    }
}

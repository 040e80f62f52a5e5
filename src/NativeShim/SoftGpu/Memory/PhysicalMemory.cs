using TensorFusion.SoftGpu.Devices;

namespace TensorFusion.SoftGpu.Memory;

/// <summary>
/// An extent of device memory (cuMemCreate). It is held by its handle and by each mapping, and goes back to the device
/// when the last of them lets go. Guarded by the lock of <see cref="VirtualMemory"/>.
/// </summary>
internal sealed class PhysicalMemory(SoftDevice device, int file, long offset, ulong size)
{
    private int _holders = 1;

    public SoftDevice Device => device;

    public int File => file;

    public long Offset => offset;

    public ulong Size => size;

    public void Hold() => _holders++;

    public void LetGo()
    {
        if (--_holders == 0)
        {
            device.Memory.Free(this);
        }
    }
}

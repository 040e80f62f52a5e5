using TensorFusion.SoftGpu.Arrays;

namespace TensorFusion.SoftGpu.Memory;

/// <summary>
/// One end of a copy: rows of bytes. <see cref="Address"/> is the first byte that is touched; rows are
/// <see cref="Pitch"/> bytes apart and slices <see cref="SlicePitch"/> bytes.
/// </summary>
/// <param name="Address">First byte that is touched.</param>
/// <param name="Pitch">Bytes from row to row.</param>
/// <param name="SlicePitch">Bytes from slice to slice.</param>
/// <param name="IsDevice">Device memory or an array; otherwise host memory.</param>
/// <param name="Array">The array whose storage this is; null for linear memory.</param>
internal readonly record struct CopySide(ulong Address, ulong Pitch, ulong SlicePitch, bool IsDevice, SoftArray? Array)
{
    /// <summary>Linear memory, host or device by its address.</summary>
    public static CopySide Linear(ulong address) => new(address, 0, 0, VirtualMemory.IsDevice(address), null);

    /// <summary>Bytes from the first to behind the last one that is touched.</summary>
    public ulong Extent(ulong width, ulong height, ulong depth) =>
        checked(((depth - 1) * SlicePitch) + ((height - 1) * Pitch) + width);
}

using TensorFusion.SoftGpu.Devices;
using TensorFusion.SoftGpu.Options;
using TensorFusion.SoftGpu.Ptx;

namespace TensorFusion.SoftGpu.Modules;

/// <summary>
/// How many blocks fit a multiprocessor at once: the least of what threads, registers (allocated 256 at a time for a
/// warp), shared memory (128 bytes at a time, 1 KiB reserved for a block) and the number of blocks allow. Formulas of
/// the CUDA occupancy calculator.
/// </summary>
internal static class Occupancy
{
    private const int SharedUnit = 128;

    public static int RegistersPerWarp(int registers) => RoundUp(Math.Max(registers, 1) * 32, 256);

    public static int BlocksPerMultiprocessor(
        SoftGpuDeviceSpec spec, PtxKernel kernel, int blockSize, ulong dynamicShared)
    {
        if (blockSize > SoftFunction.MaxThreads(kernel))
        {
            return 0;
        }

        var warps = (blockSize + 31) / 32;
        var byWarps = AttributeTable.ThreadsPerMultiprocessor(spec) / 32 / warps;
        var byRegisters =
            AttributeTable.RegistersPerMultiprocessor / RegistersPerWarp(kernel.RegisterCount) / 4 * 4 / warps;
        var shared = (ulong)kernel.StaticSharedBytes + dynamicShared;
        if (shared > AttributeTable.SharedPerBlockOptin)
        {
            return 0;
        }

        var allocated = RoundUp((int)shared + AttributeTable.SharedReserved, SharedUnit);
        var byShared = AttributeTable.SharedPerMultiprocessor / allocated;
        var byBlocks = AttributeTable.BlocksPerMultiprocessor(spec);
        return Math.Min(Math.Min(byWarps, byRegisters), Math.Min(byShared, byBlocks));
    }

    /// <summary>Bytes of dynamic shared memory that still let so many blocks run on a multiprocessor.</summary>
    public static int AvailableDynamicShared(PtxKernel kernel, int blocks)
    {
        var perBlock = AttributeTable.SharedPerMultiprocessor / blocks / SharedUnit * SharedUnit;
        var free = perBlock - AttributeTable.SharedReserved - kernel.StaticSharedBytes;
        return Math.Clamp(free, 0, AttributeTable.SharedPerBlockOptin - kernel.StaticSharedBytes);
    }

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}

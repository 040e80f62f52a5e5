using ILGPU;
using ILGPU.Runtime;

namespace IlgpuDemo;

/// <summary>Makes the device fault: one thread writes 256 GiB behind the end of a small allocation.</summary>
internal static class IllegalAccess
{
    private const long FarAway = 1L << 36;

    public static void Run(Accelerator accelerator)
    {
        using var buffer = accelerator.Allocate1D<int>(16);
        var kernel = accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>, long>(Kernel);
        kernel(1, buffer.AsArrayView<int>(0, buffer.Length), FarAway);
        accelerator.Synchronize();
    }

    private static void Kernel(Index1D index, ArrayView<int> view, long offset) => view[index + offset] = 1;
}

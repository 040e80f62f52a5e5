using ILGPU.Runtime;

namespace IlgpuDemo;

/// <summary>Allocates device memory and shows that both of its ends are there.</summary>
internal static class MemoryProbe
{
    public static MemoryBuffer Allocate(Accelerator accelerator, long mebibytes)
    {
        var buffer = accelerator.Allocate1D<int>(mebibytes * 1024 * 1024 / sizeof(int));
        foreach (var position in (ReadOnlySpan<long>)[0, buffer.Length - 1])
        {
            var written = new[] { (int)position ^ 0x5a5a5a5a };
            var read = new int[1];
            var view = buffer.View.SubView(position, 1);
            view.CopyFromCPU(written);
            view.CopyToCPU(read);
            if (read[0] != written[0])
            {
                throw new InvalidDataException($"device memory at element {position} did not keep its value");
            }
        }

        return buffer;
    }
}

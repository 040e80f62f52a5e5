using System.Buffers.Binary;
using System.Text.RegularExpressions;
using TensorFusion.SoftGpu.Modules;

namespace TensorFusion.Worker.Code;

/// <summary>
/// Layouts of kernel parameters, read from a module's image: what drivers before 12.4 cannot tell of a function.
/// </summary>
internal sealed class KernelLayouts
{
    private const uint Elf = 0x464C457F;
    private const int MinimumEntry = 0x40;
    private const ulong FlagLz4 = 0x2000;
    private const ulong LargestEntry = 1UL << 30;
    private readonly Dictionary<string, ParameterLayout> _kernels = [];

    /// <summary>The layout of a kernel; null when the image does not tell.</summary>
    public ParameterLayout? Find(string name) => _kernels.GetValueOrDefault(name);

    /// <summary>Reads PTX text, a cubin, or fat binaries one after another. What is damaged is left out.</summary>
    public static KernelLayouts Read(ReadOnlySpan<byte> image)
    {
        var layouts = new KernelLayouts();
        while (image.Length > FatBinary.HeaderSize
            && BinaryPrimitives.ReadUInt32LittleEndian(image) == FatBinary.Magic)
        {
            var size = FatBinary.SizeOf(image);
            if (size < FatBinary.HeaderSize || size > (ulong)image.Length)
            {
                return layouts;
            }

            layouts.AddContainer(image[..(int)size]);
            image = image[Math.Min((int)((size + 7) & ~7UL), image.Length)..];
        }

        layouts.AddImage(image);
        return layouts;
    }

    private void AddContainer(ReadOnlySpan<byte> container)
    {
        var rest = container[Math.Min((int)BinaryPrimitives.ReadUInt16LittleEndian(container[6..]), container.Length)..];
        while (rest.Length >= MinimumEntry)
        {
            var header = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var size = BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]);
            var compressed = BinaryPrimitives.ReadUInt32LittleEndian(rest[16..]);
            var flags = BinaryPrimitives.ReadUInt64LittleEndian(rest[40..]);
            var whole = BinaryPrimitives.ReadUInt64LittleEndian(rest[56..]);
            var stored = Math.Max(size, compressed);
            if (header < MinimumEntry || stored > LargestEntry || header + stored > (ulong)rest.Length)
            {
                return;
            }

            var payload = rest.Slice((int)header, (int)stored);
            if ((flags & FlagLz4) == 0)
            {
                AddImage(payload);
            }
            else if (whole <= LargestEntry)
            {
                var decoded = new byte[whole];
                if (Lz4.TryDecode(payload[..(int)(compressed == 0 ? size : compressed)], decoded))
                {
                    AddImage(decoded);
                }
            }

            rest = rest[(int)(header + stored)..];
        }
    }

    private void AddImage(ReadOnlySpan<byte> image)
    {
        if (image.Length < 4)
        {
            return;
        }

        try
        {
            var found = BinaryPrimitives.ReadUInt32LittleEndian(image) == Elf
                ? CubinParameters.Read(image)
                : PtxParameters.Read(image);
            foreach (var (name, layout) in found)
            {
                _kernels.TryAdd(name, layout);
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // No compiler writes such text. Its kernels cannot be launched, which is the program's own loss.
        }
    }
}

namespace TensorFusion.Worker.Code.Images;

/// <summary>
/// Checks fat binaries: containers one after another, each with entries one after another. For the layout see <see
/// cref="SoftGpu.Modules.FatBinary"/>; besides, of an entry: at 20 u32 offset of the compiler's options, text within
/// the header that entries with PTX have; at 32 u32 offset and u32 size of a name.
/// </summary>
internal static class FatBinaryFormat
{
    public const uint Magic = SoftGpu.Modules.FatBinary.Magic;

    /// <summary>Begins what compilers put before a fat binary: a pointer, which has no meaning in another process.</summary>
    public const uint Wrapper = 0x466243B1;

    /// <summary>Begins fat binaries of the first versions of CUDA.</summary>
    public const uint Older = 0x1EE55A01;

    private const ushort Version = 1;
    private const int HeaderBytes = 16;
    private const int EntryBytes = 64;
    private const ushort KindPtx = 1;
    private const ulong Compressed = 0x2000 | 0x8000;
    private const ulong LargestExpanded = 4UL << 30;

    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? FindDefect(ImageBytes image)
    {
        ulong at = 0;
        do
        {
            if (FindContainerDefect(image, at, out var bytes) is { } defect)
            {
                return $"the fat binary at {at}: {defect}";
            }

            at += (bytes + 7) & ~7UL;
        }
        while (image.Has(at, HeaderBytes) && image.U32(at) == Magic);
        return null;
    }

    /// <summary>Checks a section of an object: fat binaries with zeros between them.</summary>
    public static string? FindSectionDefect(ImageBytes section)
    {
        for (ulong at = 0; section.Has(at, sizeof(ulong));)
        {
            if (section.U64(at) == 0)
            {
                at += sizeof(ulong);
                continue;
            }

            if (FindContainerDefect(section, at, out var bytes) is { } defect)
            {
                return $"the fat binary at {at}: {defect}";
            }

            at += (bytes + 7) & ~7UL;
        }

        return null;
    }

    private static string? FindContainerDefect(ImageBytes image, ulong at, out ulong bytes)
    {
        bytes = 0;
        if (!image.Has(at, HeaderBytes) || image.U32(at) != Magic)
        {
            return "it has no header";
        }

        ulong header = image.U16(at + 6);
        var content = image.U64(at + 8);
        if (image.U16(at + 4) != Version || header < HeaderBytes)
        {
            return $"version {image.U16(at + 4)} with a header of {header} bytes is not known";
        }

        if (!image.Has(at, header) || !image.Has(at + header, content))
        {
            return $"it says that it has {content} bytes";
        }

        bytes = header + content;
        var entries = image.Part(at + header, content);
        for (ulong entry = 0; entry < content;)
        {
            if (FindEntryDefect(entries, entry, out var step) is { } defect)
            {
                return $"the entry at {header + entry} {defect}";
            }

            entry += step;
        }

        return null;
    }

    private static string? FindEntryDefect(ImageBytes entries, ulong at, out ulong bytes)
    {
        bytes = 0;
        if (!entries.Has(at, EntryBytes))
        {
            return "is cut off";
        }

        ulong header = entries.U32(at + 4);
        var size = entries.U64(at + 8);
        if (header < EntryBytes || !entries.Has(at, header) || !entries.Has(at + header, size))
        {
            return $"says that it has {header} and {size} bytes";
        }

        bytes = header + size;
        var entry = entries.Part(at, bytes);
        ulong stored = entry.U32(16);
        ulong name = entry.U32(32);
        ulong nameBytes = entry.U32(36);
        var expanded = entry.U64(56);
        if (stored > size || (nameBytes > 0 && !entries.Has(at + name, nameBytes)))
        {
            return "has parts outside of it";
        }

        if (FindOptionsDefect(entry, header) is { } defect)
        {
            return defect;
        }

        if ((entry.U64(40) & Compressed) != 0)
        {
            return size > 0 && expanded is 0 or > LargestExpanded ? $"is said to expand to {expanded} bytes" : null;
        }

        var content = entry.Part(header, size);
        return content.Has(0, 4) && content.U32(0) == ElfFormat.Magic ? ElfFormat.FindDefect(content) : null;
    }

    /// <summary>What compilers are known to write, and not more: a file that the driver takes must not fail here.</summary>
    private static string? FindOptionsDefect(ImageBytes entry, ulong header)
    {
        ulong options = entry.U32(20);
        return options > header ? "has options outside of it"
            : entry.U16(0) == KindPtx && options != 0
                && (options < EntryBytes || !entry.Has(options, 1) || entry.Span(options).IndexOf((byte)0) < 0)
                ? "has options that do not end"
            : null;
    }
}

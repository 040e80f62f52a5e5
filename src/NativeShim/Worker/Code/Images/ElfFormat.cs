namespace TensorFusion.Worker.Code.Images;

/// <summary>
/// Checks ELF files of 64 bits, machine code and objects: that all tables and contents lie inside, and that names lie
/// inside tables of names that end.
/// </summary>
internal static class ElfFormat
{
    public const uint Magic = 0x464C457F;

    private const int HeaderBytes = 64;
    private const int SectionBytes = 64;
    private const int ProgramBytes = 56;
    private const int SymbolBytes = 24;
    private const ushort LittleEndian64 = 0x0102;
    private const uint Symbols = 2;
    private const uint Strings = 3;
    private const uint NoBytes = 8;

    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? FindDefect(ImageBytes image)
    {
        if (!image.Has(0, HeaderBytes) || image.U16(4) != LittleEndian64)
        {
            return "it is no ELF file of 64 bits";
        }

        var programs = image.U64(32);
        var sections = image.U64(40);
        ulong programSize = image.U16(54);
        ulong programCount = image.U16(56);
        ulong sectionSize = image.U16(58);
        ulong sectionCount = image.U16(60);
        ulong names = image.U16(62);
        if (sectionCount == 0 || sectionSize != SectionBytes || (programCount > 0 && programSize != ProgramBytes))
        {
            return $"its tables have rows of {sectionSize} and {programSize} bytes";
        }

        if (!image.Has(programs, programSize * programCount) || !image.Has(sections, sectionSize * sectionCount)
            || (names > 0 && names >= sectionCount))
        {
            return "its tables lie outside of it";
        }

        for (ulong i = 0; i < programCount; i++)
        {
            var program = programs + (i * ProgramBytes);
            if (!image.Has(image.U64(program + 8), image.U64(program + 32)))
            {
                return $"segment {i} lies outside of it";
            }
        }

        var table = image.Part(sections, sectionSize * sectionCount);
        for (ulong i = 0; i < sectionCount; i++)
        {
            if (FindSectionDefect(image, table, table.Part(i * SectionBytes, SectionBytes), names) is { } defect)
            {
                return $"section {i} {defect}";
            }
        }

        return null;
    }

    /// <summary>Some kinds of sections have a size but no bytes in the file: SHT_NULL, SHT_NOBITS and the CUDA kinds for
    /// global, local and shared memory.</summary>
    private static bool HasBytes(uint kind) => kind is not (0 or NoBytes or 0x70000007 or 0x70000009 or 0x7000000A);

    private static string? FindSectionDefect(ImageBytes image, ImageBytes table, ImageBytes section, ulong names)
    {
        var kind = section.U32(4);
        ulong link = section.U32(40);
        if (!HasBytes(kind))
        {
            return null;
        }

        if (!image.Has(section.U64(24), section.U64(32)))
        {
            return "lies outside of it";
        }

        var content = Content(image, section);
        if (kind == Strings)
        {
            return content.Size == 0 || content.U8(content.Size - 1) == 0 ? null : "has a name without an end";
        }

        if (kind == Symbols && FindSymbolDefect(image, table, content, link) is { } defect)
        {
            return defect;
        }

        if (names == 0 || !TryStrings(image, table, names, out var strings))
        {
            return null;
        }

        ulong name = section.U32(0);
        if (name > 0 && name >= strings.Size)
        {
            return "has a name outside of the names";
        }

        var text = strings.Span(name);
        return text.StartsWith(".nv_fatbin\0"u8) || text.StartsWith("__nv_relfatbin\0"u8)
            ? FatBinaryFormat.FindSectionDefect(content)
            : null;
    }

    private static string? FindSymbolDefect(ImageBytes image, ImageBytes table, ImageBytes symbols, ulong link)
    {
        if (!TryStrings(image, table, link, out var strings))
        {
            return "has symbols without names";
        }

        for (ulong at = 0; symbols.Has(at, SymbolBytes); at += SymbolBytes)
        {
            ulong name = symbols.U32(at);
            if (name > 0 && name >= strings.Size)
            {
                return $"has a symbol at {at} whose name lies outside of the names";
            }
        }

        return null;
    }

    /// <summary>The contents of a table of names.</summary>
    private static bool TryStrings(ImageBytes image, ImageBytes table, ulong index, out ImageBytes strings)
    {
        strings = default;
        if (index >= table.Size / SectionBytes)
        {
            return false;
        }

        var section = table.Part(index * SectionBytes, SectionBytes);
        if (section.U32(4) != Strings || !image.Has(section.U64(24), section.U64(32)))
        {
            return false;
        }

        strings = Content(image, section);
        return true;
    }

    private static ImageBytes Content(ImageBytes image, ImageBytes section) =>
        image.Part(section.U64(24), section.U64(32));
}

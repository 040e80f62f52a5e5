using System.Buffers.Binary;

namespace TensorFusion.Worker.Calls;

/// <summary>
/// Checks that an image does not claim to be longer than it is: the driver takes no length, and reads as far as the
/// image's own headers say.
/// </summary>
internal static unsafe class ImageFormat
{
    private const uint Elf = 0x464C457F;
    private const uint FatBinary = 0xBA55ED50;
    private const int ElfHeaderBytes = 64;
    private const int FatHeaderBytes = 16;
    private const uint NoBits = 8;

    /// <summary>Whether all that the headers speak of lies inside. Text (PTX) ends with a zero of its own.</summary>
    public static bool IsComplete(byte* image, nuint size)
    {
        if (size < 4)
        {
            return false;
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(image, 4)) switch
        {
            Elf => IsCompleteElf(image, size),
            FatBinary => IsCompleteFatBinary(image, size),
            _ => true,
        };
    }

    private static bool IsCompleteFatBinary(byte* image, nuint size)
    {
        // Containers may follow each other; the first must be whole, and so must each that begins after it.
        nuint offset = 0;
        while (size - offset >= FatHeaderBytes && *(uint*)(image + offset) == FatBinary)
        {
            var header = *(ushort*)(image + offset + 6);
            var content = *(ulong*)(image + offset + 8);
            if (header < FatHeaderBytes || content > size || header + content > size - offset)
            {
                return false;
            }

            offset += (nuint)(header + content + 7) & ~(nuint)7;
            if (offset > size)
            {
                break;
            }
        }

        return offset > 0;
    }

    private static bool IsCompleteElf(byte* image, nuint size)
    {
        if (size < ElfHeaderBytes)
        {
            return false;
        }

        var programs = *(ulong*)(image + 32);
        var sections = *(ulong*)(image + 40);
        ulong programSize = *(ushort*)(image + 54);
        ulong programCount = *(ushort*)(image + 56);
        ulong sectionSize = *(ushort*)(image + 58);
        ulong sectionCount = *(ushort*)(image + 60);
        if (!Inside(programs, programSize * programCount) || !Inside(sections, sectionSize * sectionCount)
            || (sectionCount > 0 && sectionSize < 64) || (programCount > 0 && programSize < 56))
        {
            return false;
        }

        for (ulong i = 0; i < sectionCount; i++)
        {
            var section = image + sections + (i * sectionSize);
            if (*(uint*)(section + 4) != NoBits && !Inside(*(ulong*)(section + 24), *(ulong*)(section + 32)))
            {
                return false;
            }
        }

        for (ulong i = 0; i < programCount; i++)
        {
            var program = image + programs + (i * programSize);
            if (!Inside(*(ulong*)(program + 8), *(ulong*)(program + 32)))
            {
                return false;
            }
        }

        return true;

        bool Inside(ulong offset, ulong bytes) => bytes == 0 || (offset <= size && bytes <= size - offset);
    }
}

using System.Buffers;
using System.Buffers.Text;
using TensorFusion.Driver;

namespace TensorFusion.Worker.Code.Images;

/// <summary>
/// Checks that an image is what its headers say: the driver takes no length, reads as far as they send it, and follows
/// a wrapper's pointer.
/// </summary>
internal static class ImageFormat
{
    private const int ArchiveHeaderBytes = 60;

    /// <summary>Controls that are in no text, but for the zero that ends it.</summary>
    private static readonly SearchValues<byte> _noText = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27, 28, 29, 30, 31]);

    private static ReadOnlySpan<byte> ArchiveMagic => "!<arch>\n"u8;

    /// <summary>What is wrong with an image that a module is loaded from; null when nothing is.</summary>
    public static string? FindDefect(ImageBytes image) => FindKnownDefect(image, out var known) ?? (
        known ? null : FindTextDefect(image));

    /// <summary>What is wrong with an image for the linker; null when nothing is.</summary>
    /// <param name="image">The image.</param>
    /// <param name="kind">What the program says that it is, any number.</param>
    public static string? FindDefect(ImageBytes image, JitInputType kind)
    {
        var defect = FindKnownDefect(image, out var known);
        if (known)
        {
            return defect;
        }

        return kind switch
        {
            JitInputType.Ptx => FindTextDefect(image),
            JitInputType.Library => FindArchiveDefect(image),
            JitInputType.Nvvm => null,
            JitInputType.Cubin or JitInputType.Fatbinary or JitInputType.Object => $"it is no {kind}",
            _ => $"there is no kind {(int)kind} of input",
        };
    }

    private static string? FindKnownDefect(ImageBytes image, out bool known)
    {
        var magic = image.Has(0, 4) ? image.U32(0) : 0;
        known = magic is ElfFormat.Magic or FatBinaryFormat.Magic or FatBinaryFormat.Wrapper or FatBinaryFormat.Older;
        return magic switch
        {
            ElfFormat.Magic => ElfFormat.FindDefect(image),
            FatBinaryFormat.Magic => FatBinaryFormat.FindDefect(image),
            FatBinaryFormat.Wrapper => "it is a pointer to a fat binary",
            FatBinaryFormat.Older => "fat binaries of CUDA 3 are not read",
            _ => null,
        };
    }

    private static string? FindTextDefect(ImageBytes image)
    {
        for (ulong at = 0; at < image.Size;)
        {
            var text = image.Span(at);
            var end = text.IndexOfAny(_noText);
            if (end >= 0)
            {
                return text[end] != 0
                    ? $"byte {at + (ulong)end} is in no text"
                    : at + (ulong)end == 0 ? "it is empty" : null;
            }

            at += (ulong)text.Length;
        }

        return image.Size == 0 ? "it is empty" : null;
    }

    /// <summary>An archive of objects: members with 60 bytes of text before each, at even offsets.</summary>
    private static string? FindArchiveDefect(ImageBytes image)
    {
        if (!image.StartsWith(ArchiveMagic))
        {
            return "it is no archive";
        }

        for (var at = (ulong)ArchiveMagic.Length; at < image.Size;)
        {
            if (!image.Has(at, ArchiveHeaderBytes)
                || !Utf8Parser.TryParse(image.Span(at).Slice(48, 10), out ulong bytes, out _)
                || !image.Has(at + ArchiveHeaderBytes, bytes))
            {
                return $"the archive's member at {at} is cut off";
            }

            if (FindKnownDefect(image.Part(at + ArchiveHeaderBytes, bytes), out _) is { } defect)
            {
                return $"the archive's member at {at}: {defect}";
            }

            at += ArchiveHeaderBytes + bytes + (bytes & 1);
        }

        return null;
    }
}

using System.Runtime.CompilerServices;

namespace TensorFusion.Worker.Code.Images;

/// <summary>The bytes of an image, which can be more than a span holds. Reading outside is for callers to avoid.</summary>
/// <param name="address">Where they begin.</param>
/// <param name="size">How many they are.</param>
internal readonly unsafe struct ImageBytes(byte* address, ulong size)
{
    private const ulong LongestSpan = 1 << 30;

    public ulong Size => size;

    /// <summary>Whether so many bytes lie at the offset; any two numbers can be asked for.</summary>
    public bool Has(ulong offset, ulong bytes) => offset <= size && bytes <= size - offset;

    public ushort U16(ulong offset) => Unsafe.ReadUnaligned<ushort>(address + offset);

    public uint U32(ulong offset) => Unsafe.ReadUnaligned<uint>(address + offset);

    public ulong U64(ulong offset) => Unsafe.ReadUnaligned<ulong>(address + offset);

    public byte U8(ulong offset) => address[offset];

    /// <summary>A part that lies inside.</summary>
    public ImageBytes Part(ulong offset, ulong bytes) => new(address + offset, bytes);

    /// <summary>At most the first 1 GiB of what follows the offset.</summary>
    public ReadOnlySpan<byte> Span(ulong offset) => new(address + offset, (int)Math.Min(size - offset, LongestSpan));

    /// <summary>Whether it begins with these bytes.</summary>
    public bool StartsWith(ReadOnlySpan<byte> bytes) => Span(0).StartsWith(bytes);
}

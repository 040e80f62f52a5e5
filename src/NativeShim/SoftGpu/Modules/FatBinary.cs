using System.Buffers.Binary;
using TensorFusion.Driver;

namespace TensorFusion.SoftGpu.Modules;

/// <summary>
/// Reads the container of the CUDA compilers: u32 0xBA55ED50, u16 version, u16 header size, u64 size of the entries.
/// Entry: u16 kind (1 PTX, 2 ELF), u16 version, u32 header size, u64 size; at 16 u32 compressed size, at 28 u32
/// architecture, at 40 u64 flags (0x2000 LZ4, 0x8000 Zstandard), at 56 u64 uncompressed size.
/// </summary>
internal static class FatBinary
{
    public const uint Magic = 0xBA55ED50;
    public const int HeaderSize = 16;
    private const int MinimumEntry = 0x40;
    private const ushort KindPtx = 1;
    private const ulong FlagLz4 = 0x2000;
    private const ulong FlagZstandard = 0x8000;

    /// <summary>Bytes of a container with its header.</summary>
    public static ulong SizeOf(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) + BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);

    /// <summary>Adds the PTX entries of one container.</summary>
    /// <exception cref="CudaFailure">InvalidImage: the container is damaged.</exception>
    public static void Read(ReadOnlySpan<byte> container, List<PtxText> found)
    {
        var rest = container[BinaryPrimitives.ReadUInt16LittleEndian(container[6..])..];
        while (rest.Length > 0)
        {
            if (rest.Length < MinimumEntry)
            {
                throw Damaged("an entry is cut off");
            }

            var headerSize = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var size = BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]);
            var compressed = BinaryPrimitives.ReadUInt32LittleEndian(rest[16..]);
            var step = headerSize + Math.Max(size, compressed);
            if (headerSize < MinimumEntry || step > (ulong)rest.Length)
            {
                throw Damaged("an entry is larger than its container");
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(rest) == KindPtx)
            {
                ReadPtx(rest[..(int)step], (int)headerSize, (int)size, (int)compressed, found);
            }

            rest = rest[(int)step..];
        }
    }

    private static void ReadPtx(
        ReadOnlySpan<byte> entry, int headerSize, int size, int compressed, List<PtxText> found)
    {
        var architecture = (int)BinaryPrimitives.ReadUInt32LittleEndian(entry[28..]);
        var flags = BinaryPrimitives.ReadUInt64LittleEndian(entry[40..]);
        var payload = entry[headerSize..];
        if ((flags & FlagZstandard) != 0)
        {
            return;
        }

        if ((flags & FlagLz4) == 0)
        {
            found.Add(new PtxText(architecture, payload[..size].ToArray()));
            return;
        }

        var whole = BinaryPrimitives.ReadUInt64LittleEndian(entry[56..]);
        if (whole > 1 << 30)
        {
            throw Damaged($"PTX of {whole} bytes");
        }

        var text = new byte[whole];
        if (!Lz4.TryDecode(payload[..(compressed == 0 ? size : compressed)], text))
        {
            throw Damaged("compressed PTX cannot be decoded");
        }

        found.Add(new PtxText(architecture, text));
    }

    private static CudaFailure Damaged(string reason) => new(CudaResult.InvalidImage, $"damaged fat binary: {reason}");
}

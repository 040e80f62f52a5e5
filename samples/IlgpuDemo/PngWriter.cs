using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace IlgpuDemo;

/// <summary>Writes 8-bit RGB pictures as PNG: signature, IHDR, one IDAT, IEND (W3C PNG specification, 5.2).</summary>
internal static class PngWriter
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(value => CrcOf((uint)value))];

    public static void Write(string file, int width, int height, ReadOnlySpan<byte> rgb)
    {
        using var output = File.Create(file);
        output.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8; // bits a channel
        header[9] = 2; // RGB
        WriteChunk(output, "IHDR", header);
        WriteChunk(output, "IDAT", Compress(width, height, rgb));
        WriteChunk(output, "IEND", []);
    }

    private static byte[] Compress(int width, int height, ReadOnlySpan<byte> rgb)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            for (var row = 0; row < height; row++)
            {
                zlib.WriteByte(0); // no filter
                zlib.Write(rgb.Slice(row * width * 3, width * 3));
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(Stream output, string type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        var crc = uint.MaxValue;
        foreach (var value in chunk.AsSpan(4, data.Length + 4))
        {
            crc = CrcTable[(crc ^ value) & 0xff] ^ (crc >> 8);
        }

        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), ~crc);
        output.Write(chunk);
    }

    private static uint CrcOf(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) != 0 ? 0xedb88320 ^ (value >> 1) : value >> 1;
        }

        return value;
    }
}

using System.Buffers.Binary;
using System.Text;

namespace TensorFusion.Worker.Code;

/// <summary>
/// Reads the parameters of kernels from a cubin: the section ".nv.info.NAME" of each kernel is a list of attributes (u8
/// format, u8 number, then 2 bytes, or with format 4 a u16 size and as many bytes); number 0x17 describes a parameter by
/// u32 index, u16 ordinal, u16 offset, and a u32 whose upper 14 bits are its size.
/// </summary>
internal static class CubinParameters
{
    private const int HeaderBytes = 64;
    private const int SectionBytes = 64;
    private const byte SizedFormat = 4;
    private const byte ParameterAttribute = 0x17;
    private const string Prefix = ".nv.info.";

    public static IEnumerable<(string Name, ParameterLayout Layout)> Read(ReadOnlySpan<byte> image)
    {
        var found = new List<(string, ParameterLayout)>();
        if (image.Length < HeaderBytes)
        {
            return found;
        }

        var table = BinaryPrimitives.ReadUInt64LittleEndian(image[40..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(image[60..]);
        int names = BinaryPrimitives.ReadUInt16LittleEndian(image[62..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(image[58..]) != SectionBytes || names >= count
            || table > (ulong)image.Length || (ulong)(count * SectionBytes) > (ulong)image.Length - table)
        {
            return found;
        }

        var strings = Content(image, table, names);
        for (var i = 0; i < count; i++)
        {
            var at = BinaryPrimitives.ReadUInt32LittleEndian(image[(int)(table + (ulong)(i * SectionBytes))..]);
            var name = at < strings.Length ? Text(strings[(int)at..]) : "";
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                found.Add((name[Prefix.Length..], Parameters(Content(image, table, i))));
            }
        }

        return found;
    }

    private static ParameterLayout Parameters(ReadOnlySpan<byte> attributes)
    {
        var parameters = new SortedDictionary<int, (uint Offset, uint Size)>();
        while (attributes.Length >= 4)
        {
            var size = attributes[0] == SizedFormat ? BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]) : 0;
            if (size > attributes.Length - 4)
            {
                break;
            }

            if (attributes[0] == SizedFormat && attributes[1] == ParameterAttribute && size >= 12)
            {
                var value = attributes.Slice(4, size);
                parameters[BinaryPrimitives.ReadUInt16LittleEndian(value[4..])] = (
                    BinaryPrimitives.ReadUInt16LittleEndian(value[6..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(value[8..]) >> 18);
            }

            attributes = attributes[(4 + size)..];
        }

        return new ParameterLayout(
            [.. parameters.Values.Select(p => p.Offset)], [.. parameters.Values.Select(p => p.Size)]);
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> image, ulong table, int section)
    {
        var header = image[(int)(table + (ulong)(section * SectionBytes))..];
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
        var size = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        return offset <= (ulong)image.Length && size <= (ulong)image.Length - offset
            ? image.Slice((int)offset, (int)size)
            : [];
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}

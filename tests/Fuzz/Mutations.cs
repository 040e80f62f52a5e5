using System.Buffers.Binary;
using TensorFusion.Protocol;

namespace TensorFusion.Tests.Fuzz;

/// <summary>Bytes that are wrong in interesting places.</summary>
internal static class Mutations
{
    private static readonly ulong[] _nasty =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 255, 256, 4095, 4096, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
        0x100000000, long.MaxValue, 1UL << 63, ulong.MaxValue, ulong.MaxValue - 15, Wire.WindowBase - 1, Wire.WindowBase,
        Wire.WindowBase + (2 << 20), Wire.WindowBase + Wire.WindowBytes - 1, Wire.PinnedBase,
        Wire.PinnedBase + Wire.PinnedBytes, Wire.MirrorBytes, Wire.StagingChunkBytes, Wire.MaxRecordBytes, 0x7f0000000000,
    ];

    /// <summary>A number that is likely to be a limit of something.</summary>
    public static ulong Number(Random random) => random.Next(4) switch
    {
        0 => (ulong)random.NextInt64(),
        1 => (ulong)random.Next(8),
        _ => _nasty[random.Next(_nasty.Length)],
    };

    /// <summary>Fills a span with numbers of all sizes.</summary>
    public static void Fill(Random random, Span<byte> bytes)
    {
        random.NextBytes(bytes);
        for (var at = 0; at + 8 <= bytes.Length; at += 4)
        {
            switch (random.Next(4))
            {
                case 0:
                    BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], Number(random));
                    at += 4;
                    break;
                case 1:
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], (uint)Number(random));
                    break;
            }
        }
    }

    /// <summary>Changes a few places of a span.</summary>
    public static void Change(Random random, Span<byte> bytes)
    {
        for (var i = random.Next(1, 5); i > 0 && bytes.Length > 0; i--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when (at & ~3) + 4 <= bytes.Length:
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes[(at & ~3)..], (uint)Number(random));
                    break;
                case 2 when (at & ~7) + 8 <= bytes.Length:
                    BinaryPrimitives.WriteUInt64LittleEndian(bytes[(at & ~7)..], Number(random));
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }
    }
}

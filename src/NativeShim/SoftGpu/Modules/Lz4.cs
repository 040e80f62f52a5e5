namespace TensorFusion.SoftGpu.Modules;

/// <summary>
/// Decodes one LZ4 block: sequences of literals and matches, without a frame (LZ4 block format description).
/// </summary>
internal static class Lz4
{
    private const int MinimumMatch = 4;

    /// <summary>Fills the target exactly; false when the block is damaged or has another size.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> block, Span<byte> target)
    {
        var read = 0;
        var written = 0;
        while (read < block.Length)
        {
            var token = block[read++];
            if (!TryReadLength(block, ref read, token >> 4, out var literals)
                || literals > block.Length - read || literals > target.Length - written)
            {
                return false;
            }

            block.Slice(read, literals).CopyTo(target[written..]);
            read += literals;
            written += literals;
            if (read == block.Length)
            {
                break;
            }

            if (block.Length - read < 2)
            {
                return false;
            }

            var distance = block[read] | (block[read + 1] << 8);
            read += 2;
            if (!TryReadLength(block, ref read, token & 15, out var match)
                || distance == 0 || distance > written || match + MinimumMatch > target.Length - written)
            {
                return false;
            }

            // Source and target may overlap: a distance of 1 repeats one byte.
            for (var end = written + match + MinimumMatch; written < end; written++)
            {
                target[written] = target[written - distance];
            }
        }

        return written == target.Length;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> block, ref int read, int start, out int length)
    {
        length = start;
        if (start != 15)
        {
            return true;
        }

        byte more;
        do
        {
            if (read == block.Length || length > int.MaxValue - 512)
            {
                return false;
            }

            more = block[read++];
            length += more;
        }
        while (more == 255);

        return true;
    }
}

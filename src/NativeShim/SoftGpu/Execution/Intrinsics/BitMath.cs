using System.Numerics;

namespace TensorFusion.SoftGpu.Execution.Intrinsics;

/// <summary>Bit-field, byte and dot-product instructions of PTX.</summary>
internal static class BitMath
{
    public static uint BfeU32(uint a, uint position, uint length)
    {
        (position, length) = (position & 0xff, length & 0xff);
        return position > 31 || length == 0 ? 0 : (a >> (int)position) & Ones32(length);
    }

    public static int BfeS32(int a, uint position, uint length)
    {
        (position, length) = (position & 0xff, length & 0xff);
        if (length == 0)
        {
            return 0;
        }

        var last = Math.Min(position + length - 1, 31);
        if (position > 31)
        {
            return a >> 31;
        }

        return a << (int)(31 - last) >> (int)(31 - last + position);
    }

    public static ulong BfeU64(ulong a, uint position, uint length)
    {
        (position, length) = (position & 0xff, length & 0xff);
        return position > 63 || length == 0 ? 0 : (a >> (int)position) & Ones64(length);
    }

    public static long BfeS64(long a, uint position, uint length)
    {
        (position, length) = (position & 0xff, length & 0xff);
        if (length == 0)
        {
            return 0;
        }

        var last = Math.Min(position + length - 1, 63);
        if (position > 63)
        {
            return a >> 63;
        }

        return a << (int)(63 - last) >> (int)(63 - last + position);
    }

    /// <summary>bfi: inserts the low bits of a into b.</summary>
    public static uint Bfi32(uint a, uint b, uint position, uint length)
    {
        (position, length) = (position & 0xff, length & 0xff);
        if (position > 31 || length == 0)
        {
            return b;
        }

        var mask = Ones32(length) << (int)position;
        return (b & ~mask) | ((a << (int)position) & mask);
    }

    public static ulong Bfi64(ulong a, ulong b, uint position, uint length)
    {
        (position, length) = (position & 0xff, length & 0xff);
        if (position > 63 || length == 0)
        {
            return b;
        }

        var mask = Ones64(length) << (int)position;
        return (b & ~mask) | ((a << (int)position) & mask);
    }

    public static uint BfindU32(uint a, bool shift)
    {
        var zeros = (uint)BitOperations.LeadingZeroCount(a);
        return a == 0 ? uint.MaxValue : shift ? zeros : 31 - zeros;
    }

    public static uint BfindS32(int a, bool shift) => BfindU32((uint)(a < 0 ? ~a : a), shift);

    public static uint BfindU64(ulong a, bool shift)
    {
        var zeros = (uint)BitOperations.LeadingZeroCount(a);
        return a == 0 ? uint.MaxValue : shift ? zeros : 63 - zeros;
    }

    public static uint BfindS64(long a, bool shift) => BfindU64((ulong)(a < 0 ? ~a : a), shift);

    /// <summary>bmsk: a mask of ones from a position on.</summary>
    public static uint Bmsk(uint position, uint length, bool wrap)
    {
        if (wrap)
        {
            (position, length) = (position & 31, length & 31);
        }

        return position > 31 || length == 0 ? 0 : Ones32(length) << (int)position;
    }

    /// <summary>szext: extends a value of n bits.</summary>
    public static uint Szext(uint a, uint n, bool wrap, bool signed)
    {
        n = wrap ? n & 31 : n;
        return n > 31 ? a : n == 0 ? 0 : signed ? (uint)((int)(a << (int)(32 - n)) >> (int)(32 - n)) : a & Ones32(n);
    }

    /// <summary>prmt without a mode: each nibble of the selector picks a byte of b:a, or replicates its sign.</summary>
    public static uint Permute(uint a, uint b, uint selector)
    {
        var source = ((ulong)b << 32) | a;
        uint result = 0;
        for (var i = 0; i < 4; i++)
        {
            var pick = (selector >> (4 * i)) & 15;
            var value = (uint)(source >> (int)(8 * (pick & 7))) & 0xff;
            if (pick > 7)
            {
                value = (value & 0x80) != 0 ? 0xffu : 0;
            }

            result |= value << (8 * i);
        }

        return result;
    }

    /// <summary>prmt with a mode: the mode's table of selectors, by the low two bits of c.</summary>
    public static uint PermuteBy(uint a, uint b, uint c, int mode)
    {
        ReadOnlySpan<ushort> selectors =
        [
            0x3210, 0x4321, 0x5432, 0x6543, // f4e
            0x5670, 0x6701, 0x7012, 0x0123, // b4e
            0x0000, 0x1111, 0x2222, 0x3333, // rc8
            0x3210, 0x3211, 0x3222, 0x3333, // ecl
            0x0000, 0x1110, 0x2210, 0x3210, // ecr
            0x1010, 0x3232, 0x1010, 0x3232, // rc16
        ];
        return Permute(a, b, selectors[(mode * 4) + (int)(c & 3)]);
    }

    public static int Dp4a(uint a, uint b, int c, bool signedA, bool signedB)
    {
        for (var i = 0; i < 32; i += 8)
        {
            var x = signedA ? (sbyte)(a >> i) : (int)(byte)(a >> i);
            var y = signedB ? (sbyte)(b >> i) : (int)(byte)(b >> i);
            c = unchecked(c + (x * y));
        }

        return c;
    }

    /// <summary>dp2a: the two halves of a with the low or high two bytes of b.</summary>
    public static int Dp2a(uint a, uint b, int c, bool signedA, bool signedB, bool high)
    {
        b >>= high ? 16 : 0;
        for (var i = 0; i < 2; i++)
        {
            var x = signedA ? (short)(a >> (16 * i)) : (int)(ushort)(a >> (16 * i));
            var y = signedB ? (sbyte)(b >> (8 * i)) : (int)(byte)(b >> (8 * i));
            c = unchecked(c + (x * y));
        }

        return c;
    }

    /// <summary>fns: the n-th set bit at or behind the start (n > 0) or before it (n &lt; 0).</summary>
    public static uint Fns(uint mask, uint start, int n)
    {
        if (n == 0)
        {
            return start < 32 && (mask & (1u << (int)start)) != 0 ? start : uint.MaxValue;
        }

        var step = Math.Sign(n);
        var left = Math.Abs((long)n);
        for (var at = (int)start; at is >= 0 and < 32; at += step)
        {
            if ((mask & (1u << at)) != 0 && --left == 0)
            {
                return (uint)at;
            }
        }

        return uint.MaxValue;
    }

    private static uint Ones32(uint length) => length > 31 ? uint.MaxValue : (1u << (int)length) - 1;

    private static ulong Ones64(uint length) => length > 63 ? ulong.MaxValue : (1UL << (int)length) - 1;
}

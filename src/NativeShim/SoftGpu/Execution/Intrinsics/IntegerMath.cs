using System.Numerics;

namespace TensorFusion.SoftGpu.Execution.Intrinsics;

/// <summary>Integer instructions of PTX that C# has no operator for. Nothing here throws.</summary>
internal static class IntegerMath
{
    public static uint DivU32(uint a, uint b) => b == 0 ? uint.MaxValue : a / b;

    public static int DivS32(int a, int b) => b == 0 ? -1 : b == -1 ? unchecked(-a) : a / b;

    public static ulong DivU64(ulong a, ulong b) => b == 0 ? ulong.MaxValue : a / b;

    public static long DivS64(long a, long b) => b == 0 ? -1 : b == -1 ? unchecked(-a) : a / b;

    public static uint RemU32(uint a, uint b) => b == 0 ? a : a % b;

    public static int RemS32(int a, int b) => b == 0 ? a : b == -1 ? 0 : a % b;

    public static ulong RemU64(ulong a, ulong b) => b == 0 ? a : a % b;

    public static long RemS64(long a, long b) => b == 0 ? a : b == -1 ? 0 : a % b;

    public static int AbsS32(int a) => a < 0 ? unchecked(-a) : a;

    public static long AbsS64(long a) => a < 0 ? unchecked(-a) : a;

    public static int MinS32(int a, int b) => a < b ? a : b;

    public static int MaxS32(int a, int b) => a > b ? a : b;

    public static uint MinU32(uint a, uint b) => a < b ? a : b;

    public static uint MaxU32(uint a, uint b) => a > b ? a : b;

    public static long MinS64(long a, long b) => a < b ? a : b;

    public static long MaxS64(long a, long b) => a > b ? a : b;

    public static ulong MinU64(ulong a, ulong b) => a < b ? a : b;

    public static ulong MaxU64(ulong a, ulong b) => a > b ? a : b;

    public static int AddSaturated(int a, int b) => (int)Math.Clamp((long)a + b, int.MinValue, int.MaxValue);

    public static int SubtractSaturated(int a, int b) => (int)Math.Clamp((long)a - b, int.MinValue, int.MaxValue);

    public static uint AddPacked16(uint a, uint b) =>
        unchecked((((a & 0xffff_0000) + (b & 0xffff_0000)) & 0xffff_0000) | ((a + b) & 0xffff));

    /// <summary>mad.hi.sat.s32.</summary>
    public static int MultiplyHighAddSaturated(int a, int b, int c) =>
        (int)Math.Clamp((((long)a * b) >> 32) + c, int.MinValue, int.MaxValue);

    public static uint MulHighU32(uint a, uint b) => (uint)(((ulong)a * b) >> 32);

    public static int MulHighS32(int a, int b) => (int)(((long)a * b) >> 32);

    public static ulong MulHighU64(ulong a, ulong b) => Math.BigMul(a, b, out _);

    public static long MulHighS64(long a, long b) => Math.BigMul(a, b, out _);

    /// <summary>mul24.lo: the low 32 bits of the product of the low 24 bits.</summary>
    public static int Mul24LowS32(int a, int b) => unchecked((a << 8 >> 8) * (b << 8 >> 8));

    public static uint Mul24LowU32(uint a, uint b) => unchecked((a & 0xff_ffff) * (b & 0xff_ffff));

    /// <summary>mul24.hi: bits 47..16 of the product of the low 24 bits.</summary>
    public static int Mul24HighS32(int a, int b) => (int)(((long)(a << 8 >> 8) * (b << 8 >> 8)) >> 16);

    public static uint Mul24HighU32(uint a, uint b) => (uint)(((ulong)(a & 0xff_ffff) * (b & 0xff_ffff)) >> 16);

    public static int Shl16(int a, uint n) => n > 15 ? 0 : a << (int)n;

    public static int Shl32(int a, uint n) => n > 31 ? 0 : a << (int)n;

    public static long Shl64(long a, uint n) => n > 63 ? 0 : a << (int)n;

    public static int ShrS32(int a, uint n) => a >> (int)(n > 31 ? 31 : n);

    public static uint ShrU32(uint a, uint n) => n > 31 ? 0 : a >> (int)n;

    public static long ShrS64(long a, uint n) => a >> (int)(n > 63 ? 63 : n);

    public static ulong ShrU64(ulong a, uint n) => n > 63 ? 0 : a >> (int)n;

    /// <summary>shf.l: the high word of (high:low) shifted left.</summary>
    public static uint FunnelLeft(uint low, uint high, uint n, bool wrap)
    {
        n = wrap ? n & 31 : Math.Min(n, 32);
        return (uint)(((((ulong)high << 32) | low) << (int)n) >> 32);
    }

    /// <summary>shf.r: the low word of (high:low) shifted right.</summary>
    public static uint FunnelRight(uint low, uint high, uint n, bool wrap)
    {
        n = wrap ? n & 31 : Math.Min(n, 32);
        return (uint)((((ulong)high << 32) | low) >> (int)n);
    }

    public static int Popc32(uint a) => BitOperations.PopCount(a);

    public static int Popc64(ulong a) => BitOperations.PopCount(a);

    public static int Clz32(uint a) => BitOperations.LeadingZeroCount(a);

    public static int Clz64(ulong a) => BitOperations.LeadingZeroCount(a);

    public static uint Brev32(uint a)
    {
        a = ((a >> 1) & 0x5555_5555) | ((a & 0x5555_5555) << 1);
        a = ((a >> 2) & 0x3333_3333) | ((a & 0x3333_3333) << 2);
        a = ((a >> 4) & 0x0f0f_0f0f) | ((a & 0x0f0f_0f0f) << 4);
        return System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(a);
    }

    public static ulong Brev64(ulong a) => ((ulong)Brev32((uint)a) << 32) | Brev32((uint)(a >> 32));

    public static uint SadU32(uint a, uint b, uint c) => unchecked((a > b ? a - b : b - a) + c);

    public static int SadS32(int a, int b, int c) => unchecked((a > b ? a - b : b - a) + c);

    public static ulong SadU64(ulong a, ulong b, ulong c) => unchecked((a > b ? a - b : b - a) + c);

    public static long SadS64(long a, long b, long c) => unchecked((a > b ? a - b : b - a) + c);

    /// <summary>slct: a where the selector is not negative.</summary>
    public static bool NotNegative(float c) => c >= 0;
}

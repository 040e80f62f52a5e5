namespace TensorFusion.SoftGpu.Execution.Intrinsics;

/// <summary>cvt between integers and floating-point numbers.</summary>
internal static class ConvertMath
{
    /// <summary>
    /// To an integer of a width: rounded, then clamped to its range; NaN becomes 0, or the top bit where a side of the
    /// conversion has 64 bits.
    /// </summary>
    public static long ToSigned(double value, int bits, Rounding mode, bool wide)
    {
        if (double.IsNaN(value))
        {
            return wide ? long.MinValue >> (64 - bits) : 0;
        }

        var rounded = Integral(value, mode);
        var limit = Math.ScaleB(1.0, bits - 1);
        return rounded >= limit ? long.MaxValue >> (64 - bits)
            : rounded < -limit ? long.MinValue >> (64 - bits)
            : (long)rounded;
    }

    public static ulong ToUnsigned(double value, int bits, Rounding mode, bool wide)
    {
        if (double.IsNaN(value))
        {
            return wide ? 1UL << (bits - 1) : 0;
        }

        var rounded = Integral(value, mode);
        return rounded >= Math.ScaleB(1.0, bits) ? ulong.MaxValue >> (64 - bits) : rounded <= 0 ? 0 : (ulong)rounded;
    }

    /// <summary>cvt.rzi.s32.f32, the most frequent conversion.</summary>
    public static int TruncateToInt32(float value) =>
        value >= -2147483648f && value < 2147483648f ? (int)value
        : float.IsNaN(value) ? 0
        : value < 0 ? int.MinValue : int.MaxValue;

    /// <summary>.rni, .rzi, .rmi, .rpi.</summary>
    public static double Integral(double value, Rounding mode) => mode switch
    {
        Rounding.Zero => Math.Truncate(value),
        Rounding.Down => Math.Floor(value),
        Rounding.Up => Math.Ceiling(value),
        _ => Math.Round(value, MidpointRounding.ToEven),
    };

    public static float ToSingle(double value, Rounding mode) =>
        DirectedRounding.ToSingle(value, 0, mode, double.IsFinite(value));

    public static float SignedToSingle(long value, Rounding mode)
    {
        var high = (double)value;
        return DirectedRounding.ToSingle(high, SignedError(value, high), mode, true);
    }

    public static float UnsignedToSingle(ulong value, Rounding mode)
    {
        var high = ToDouble(value);
        return DirectedRounding.ToSingle(high, UnsignedError(value, high), mode, true);
    }

    public static double SignedToDouble(long value, Rounding mode)
    {
        var nearest = (double)value;
        return Step(nearest, Math.Sign(SignedError(value, nearest)), mode);
    }

    public static double UnsignedToDouble(ulong value, Rounding mode)
    {
        var nearest = ToDouble(value);
        return Step(nearest, Math.Sign(UnsignedError(value, nearest)), mode);
    }

    public static long ClampSigned(long value, int bits) =>
        Math.Clamp(value, long.MinValue >> (64 - bits), long.MaxValue >> (64 - bits));

    /// <summary>A signed value to the range of an unsigned integer.</summary>
    public static long ClampToUnsigned(long value, int bits) =>
        value < 0 ? 0 : (long)Math.Min((ulong)value, ulong.MaxValue >> (64 - bits));

    public static long ClampUnsigned(ulong value, int bits) => (long)Math.Min(value, ulong.MaxValue >> (64 - bits));

    /// <summary>An unsigned value to the range of a signed integer.</summary>
    public static long ClampUnsignedToSigned(ulong value, int bits) =>
        (long)Math.Min(value, ulong.MaxValue >> (65 - bits));

    /// <summary>cvt.rna.tf32: 10 bits of fraction.</summary>
    public static uint ToTf32(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsFinite(value) ? (bits + 0x1000) & 0xffff_e000 : bits;
    }

    /// <summary>cvt.pack: two values clamped into the low half or bytes, above what c brings.</summary>
    public static uint Pack(int a, int b, uint c, int bits, bool signed)
    {
        var low = signed ? -(1 << (bits - 1)) : 0;
        var high = signed ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
        var mask = (1u << bits) - 1;
        var first = (uint)Math.Clamp(a, low, high) & mask;
        var second = (uint)Math.Clamp(b, low, high) & mask;
        var packed = (first << bits) | second;
        return bits == 16 ? packed : (c << (2 * bits)) | packed;
    }

    private static double ToDouble(ulong value)
    {
        const ulong TopBit = 1UL << 63;
        return value < TopBit ? (long)value : 2.0 * (long)((value >> 1) | (value & 1));
    }

    private static double SignedError(long value, double rounded) =>
        rounded >= 9223372036854775808.0 ? -1 - (double)(long.MaxValue - value) : value - (long)rounded;

    private static double UnsignedError(ulong value, double rounded)
    {
        if (rounded >= 18446744073709551616.0)
        {
            return -1 - (double)(ulong.MaxValue - value);
        }

        var back = (ulong)rounded;
        return value >= back ? value - back : -(double)(back - value);
    }

    private static double Step(double nearest, int errorSign, Rounding mode) => mode switch
    {
        Rounding.Down when errorSign < 0 => Math.BitDecrement(nearest),
        Rounding.Up when errorSign > 0 => Math.BitIncrement(nearest),
        Rounding.Zero when errorSign < 0 && nearest > 0 => Math.BitDecrement(nearest),
        Rounding.Zero when errorSign > 0 && nearest < 0 => Math.BitIncrement(nearest),
        _ => nearest,
    };
}

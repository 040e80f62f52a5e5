namespace TensorFusion.SoftGpu.Execution.Intrinsics;

/// <summary>bf16: the upper half of a float.</summary>
internal readonly struct BrainFormat : IHalfFormat
{
    public static double ToDouble(int bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    public static int FromDouble(double value, Rounding mode)
    {
        if (double.IsNaN(value))
        {
            return 0x7fff;
        }

        // Rounding to odd keeps what the second rounding has to know (Boldo and Melquiond).
        var single = DirectedRounding.ToSingle(value, 0, Rounding.Zero, double.IsFinite(value));
        var bits = BitConverter.SingleToUInt32Bits(single);
        if (single != value && !float.IsInfinity(single))
        {
            bits |= 1;
        }

        var rest = bits & 0xffff;
        var negative = (bits >> 31) != 0;
        var up = mode switch
        {
            Rounding.Zero => false,
            Rounding.Down => negative && rest != 0,
            Rounding.Up => !negative && rest != 0,
            Rounding.NearestAway => rest >= 0x8000,
            _ => rest > 0x8000 || (rest == 0x8000 && (bits & 0x1_0000) != 0),
        };
        return (int)((bits >> 16) + (up ? 1u : 0));
    }
}

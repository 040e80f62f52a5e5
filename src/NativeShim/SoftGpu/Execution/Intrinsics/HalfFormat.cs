namespace TensorFusion.SoftGpu.Execution.Intrinsics;

/// <summary>f16: IEEE binary16.</summary>
internal readonly struct HalfFormat : IHalfFormat
{
    public static double ToDouble(int bits) => (double)BitConverter.UInt16BitsToHalf((ushort)bits);

    public static int FromDouble(double value, Rounding mode)
    {
        var nearest = (Half)value;
        var error = value - (double)nearest;
        var result = mode switch
        {
            Rounding.Nearest => nearest,
            _ when Half.IsNaN(nearest) || error == 0 || !double.IsFinite(value) => nearest,
            Rounding.Down when error < 0 => Half.BitDecrement(nearest),
            Rounding.Up when error > 0 => Half.BitIncrement(nearest),
            Rounding.Zero when error < 0 && nearest > Half.Zero => Half.BitDecrement(nearest),
            Rounding.Zero when error > 0 && nearest < Half.Zero => Half.BitIncrement(nearest),
            _ => nearest,
        };
        return BitConverter.HalfToUInt16Bits(result);
    }
}

namespace TensorFusion.SoftGpu.Execution.Intrinsics;

/// <summary>
/// Arithmetic with the rounding modes .rz, .rm and .rp: the result to nearest and the sign of its error, found by
/// error-free transformations (Knuth's TwoSum; Dekker's products by fused multiply-add; Boldo and Muller's exact error
/// of a fused multiply-add), choose between two neighbours.
/// </summary>
internal static class DirectedRounding
{
    public static double Add(double a, double b, Rounding mode)
    {
        var sum = a + b;
        if (sum == 0 && mode == Rounding.Down && (a != 0 || b != 0 || double.IsNegative(a) || double.IsNegative(b)))
        {
            return a == 0 && !double.IsNegative(a) && !double.IsNegative(b) ? 0.0 : -0.0;
        }

        return Adjust(sum, SumError(a, b, sum), mode, double.IsFinite(a) && double.IsFinite(b));
    }

    public static double Multiply(double a, double b, Rounding mode)
    {
        var product = a * b;
        return Adjust(product, ProductError(a, b, product), mode, double.IsFinite(a) && double.IsFinite(b));
    }

    public static double FusedMultiplyAdd(double a, double b, double c, Rounding mode)
    {
        var result = Math.FusedMultiplyAdd(a, b, c);
        if (!double.IsFinite(result))
        {
            return Adjust(
                result, 0, mode, double.IsFinite(a) && double.IsFinite(b) && double.IsFinite(c));
        }

        var product = a * b;
        var low = Math.FusedMultiplyAdd(a, b, -product);
        var alpha = c + low;
        var alphaError = SumError(c, low, alpha);
        var beta = product + alpha;
        var betaError = SumError(product, alpha, beta);
        var gamma = beta - result + betaError;
        return Adjust(result, gamma + alphaError, mode, true);
    }

    public static double Divide(double a, double b, Rounding mode)
    {
        var quotient = a / b;
        if (!double.IsFinite(quotient) || b == 0 || !double.IsFinite(b))
        {
            return Adjust(quotient, 0, mode, double.IsFinite(a) && b != 0);
        }

        var rest = Math.FusedMultiplyAdd(-quotient, b, a);
        return Adjust(quotient, double.IsNegative(b) ? -rest : rest, mode, true);
    }

    public static double SquareRoot(double a, Rounding mode)
    {
        var root = Math.Sqrt(a);
        return double.IsFinite(root) ? Adjust(root, Math.FusedMultiplyAdd(-root, root, a), mode, true) : root;
    }

    public static float Add(float a, float b, Rounding mode)
    {
        var sum = (double)a + b;
        if (sum == 0 && mode == Rounding.Down)
        {
            return (float)Add((double)a, b, mode);
        }

        return ToSingle(sum, SumError(a, b, sum), mode, float.IsFinite(a) && float.IsFinite(b));
    }

    public static float Multiply(float a, float b, Rounding mode) =>
        ToSingle((double)a * b, 0, mode, float.IsFinite(a) && float.IsFinite(b));

    public static float FusedMultiplyAdd(float a, float b, float c, Rounding mode)
    {
        var product = (double)a * b;
        var sum = product + c;
        return ToSingle(
            sum, SumError(product, c, sum), mode, float.IsFinite(a) && float.IsFinite(b) && float.IsFinite(c));
    }

    public static float Divide(float a, float b, Rounding mode)
    {
        var quotient = (double)a / b;
        if (b == 0 || !double.IsFinite(quotient) || !float.IsFinite(b))
        {
            return (float)quotient;
        }

        var rest = Math.FusedMultiplyAdd(-quotient, b, a);
        return ToSingle(quotient, b < 0 ? -rest : rest, mode, true);
    }

    public static float SquareRoot(float a, Rounding mode)
    {
        var root = Math.Sqrt(a);
        return double.IsFinite(root) ? ToSingle(root, Math.FusedMultiplyAdd(-root, root, a), mode, true) : (float)root;
    }

    /// <summary>Rounds hi + (something of the sign of error, less than half a unit of hi) to a float.</summary>
    public static float ToSingle(double hi, double error, Rounding mode, bool finite)
    {
        var result = (float)hi;
        if (float.IsNaN(result))
        {
            return result;
        }

        if (mode == Rounding.Nearest)
        {
            return NearestSingle(hi, error, result);
        }

        if (float.IsInfinity(result))
        {
            return finite ? (float)Adjust(result, 0, mode, true, float.MaxValue) : result;
        }

        var difference = hi - result;
        var sign = difference != 0 ? Math.Sign(difference) : Sign(error);
        return Direction(result, sign, mode) switch
        {
            > 0 => MathF.BitIncrement(result),
            < 0 => MathF.BitDecrement(result),
            _ => result,
        };
    }

    private static float NearestSingle(double hi, double error, float result)
    {
        if (error == 0 || float.IsInfinity(result))
        {
            return result;
        }

        var neighbour = hi > result ? MathF.BitIncrement(result) : hi < result ? MathF.BitDecrement(result) : result;
        var tie = neighbour != result && hi - result == neighbour - hi;
        return tie && Math.Sign(error) == Math.Sign(hi - result) ? neighbour : result;
    }

    private static double SumError(double a, double b, double sum)
    {
        var virtualB = sum - a;
        return a - (sum - virtualB) + (b - virtualB);
    }

    private static double ProductError(double a, double b, double product) =>
        double.IsFinite(product) ? Math.FusedMultiplyAdd(a, b, -product) : 0;

    private static int Sign(double error) => double.IsNaN(error) ? 0 : Math.Sign(error);

    private static double Adjust(double result, double error, Rounding mode, bool finite, double max = double.MaxValue)
    {
        if (double.IsNaN(result))
        {
            return result;
        }

        if (double.IsInfinity(result))
        {
            var towards = result > 0 ? mode is Rounding.Zero or Rounding.Down : mode is Rounding.Zero or Rounding.Up;
            return finite && towards ? Math.CopySign(max, result) : result;
        }

        return Direction(result, Sign(error), mode) switch
        {
            > 0 => Math.BitIncrement(result),
            < 0 => Math.BitDecrement(result),
            _ => result,
        };
    }

    private static int Direction(double result, int errorSign, Rounding mode) => mode switch
    {
        Rounding.Down when errorSign < 0 => -1,
        Rounding.Up when errorSign > 0 => 1,
        Rounding.Zero when errorSign < 0 && result > 0 => -1,
        Rounding.Zero when errorSign > 0 && result < 0 => 1,
        _ => 0,
    };
}

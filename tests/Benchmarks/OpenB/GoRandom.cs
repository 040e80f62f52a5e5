using System.Numerics;

namespace TensorFusion.Benchmarks.OpenB;

/// <summary>
/// The generator of Go's math/rand (additive lagged Fibonacci, x^607 + x^273), so that a seed gives the arrival order
/// of the published experiments. Its seeding table is the generator's state after 7.8e12 steps; it is computed here, by
/// raising x to that power modulo the recurrence.
/// </summary>
internal sealed class GoRandom
{
    private const int Length = 607;
    private const int Tap = 334;
    private const int CoefficientBytes = 18;
    private static readonly Lazy<ulong[]> Table = new(MakeTable);

    private readonly ulong[] _state;
    private int _tap;
    private int _feed = Tap;

    public GoRandom(long seed)
    {
        _state = Fill(seed, 40, 20);
        for (var i = 0; i < Length; i++)
        {
            _state[i] ^= Table.Value[i];
        }
    }

    public long Next63()
    {
        _tap = (_tap + Length - 1) % Length;
        _feed = (_feed + Length - 1) % Length;
        _state[_feed] += _state[_tap];
        return (long)(_state[_feed] & long.MaxValue);
    }

    public int Next(int bound)
    {
        if ((bound & (bound - 1)) == 0)
        {
            return (int)(Next63() >> 32) & (bound - 1);
        }

        var most = int.MaxValue - (int)((1L << 31) % bound);
        int value;
        do
        {
            value = (int)(Next63() >> 32);
        }
        while (value > most);
        return value % bound;
    }

    public void Shuffle<T>(IList<T> items)
    {
        for (var i = items.Count - 1; i > 0; i--)
        {
            var bound = (uint)(i + 1);
            var product = (ulong)(uint)(Next63() >> 31) * bound;
            if ((uint)product < bound)
            {
                var threshold = (uint)-(int)bound % bound;
                while ((uint)product < threshold)
                {
                    product = (ulong)(uint)(Next63() >> 31) * bound;
                }
            }

            var j = (int)(product >> 32);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    public int[] Permutation(int count)
    {
        var result = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = Next(i + 1);
            result[i] = result[j];
            result[j] = i;
        }

        return result;
    }

    private static ulong[] Fill(long seed, int shift1, int shift2)
    {
        seed %= int.MaxValue;
        var x = seed == 0 ? 89482311 : seed;
        var values = new ulong[Length];
        for (var i = -20; i < Length; i++)
        {
            x = Step(x);
            if (i >= 0)
            {
                var value = (ulong)x << shift1;
                x = Step(x);
                value ^= (ulong)x << shift2;
                x = Step(x);
                values[i] = value ^ (ulong)x;
            }
        }

        return values;
    }

    private static long Step(long x)
    {
        x = (48271 * (x % 44488)) - (3399 * (x / 44488));
        return x < 0 ? x + int.MaxValue : x;
    }

    private static ulong[] MakeTable()
    {
        const long steps = 7_800_000_000_000;
        var power = new ulong[Length];
        power[0] = 1;
        for (var bit = 63 - BitOperations.LeadingZeroCount((ulong)steps); bit >= 0; bit--)
        {
            power = Square(power);
            if ((steps >> bit & 1) != 0)
            {
                var top = power[Length - 1];
                Array.Copy(power, 0, power, 1, Length - 1);
                power[0] = top;
                power[Tap] += top;
            }
        }

        var first = Fill(1, 20, 10);
        var sequence = new ulong[2 * Length];
        for (var j = 0; j < Length; j++)
        {
            sequence[j] = first[(Tap - 1 - j + Length) % Length];
        }

        for (var k = 0; k < Length; k++)
        {
            sequence[Length + k] = sequence[k] + sequence[k + Tap];
        }

        var table = new ulong[Length];
        for (var k = 0; k < Length; k++)
        {
            var sum = 0UL;
            for (var i = 0; i < Length; i++)
            {
                sum += power[i] * sequence[i + k];
            }

            var at = (int)((Tap - 1 - steps - k) % Length);
            table[at < 0 ? at + Length : at] = sum;
        }

        return table;
    }

    private static ulong[] Square(ulong[] a)
    {
        var bytes = new byte[Length * CoefficientBytes];
        for (var i = 0; i < Length; i++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(i * CoefficientBytes), a[i]);
        }

        var number = new BigInteger(bytes, isUnsigned: true);
        var square = new byte[2 * Length * CoefficientBytes];
        (number * number).TryWriteBytes(square, out _, isUnsigned: true);
        var product = new ulong[(2 * Length) - 1];
        for (var i = 0; i < product.Length; i++)
        {
            product[i] = BitConverter.ToUInt64(square, i * CoefficientBytes);
        }

        for (var k = product.Length - 1; k >= Length; k--)
        {
            product[k - Length] += product[k];
            product[k - Length + Tap] += product[k];
        }

        return product[..Length];
    }
}

namespace TensorFusion.Grains.Recommendations;

/// <summary>
/// A histogram in which a sample weighs half as much after each half-life. Buckets grow by 5 %, so that a percentile is
/// right within 5 %, from the smallest amount that matters to the largest.
/// </summary>
public sealed class DecayingHistogram
{
    private const double Growth = 1.05;

    /// <summary>Weights grow with time instead of shrinking; past this exponent all are scaled down.</summary>
    private const double MaxExponent = 100;

    private readonly double[] _weights;
    private readonly double _first;
    private readonly TimeSpan _halfLife;
    private DateTimeOffset? _reference;
    private double _total;

    /// <summary>An empty histogram.</summary>
    /// <param name="first">Width of the first bucket.</param>
    /// <param name="largest">Largest value that is told from others.</param>
    /// <param name="halfLife">Time in which a sample loses half its weight.</param>
    public DecayingHistogram(double first, double largest, TimeSpan halfLife)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(largest, first);
        _first = first;
        _halfLife = halfLife;
        _weights = new double[BucketOf(largest, first) + 2];
    }

    /// <summary>Whether nothing of weight is in it.</summary>
    public bool IsEmpty => _total <= double.Epsilon;

    /// <summary>Adds a sample, or takes one away that was added for the same time.</summary>
    public void Add(double value, double weight, DateTimeOffset at)
    {
        var bucket = Math.Min(BucketOf(Math.Max(0, value), _first), _weights.Length - 1);
        var scaled = weight * Scale(at);
        _weights[bucket] = Math.Max(0, _weights[bucket] + scaled);
        _total = _weights.Sum();
    }

    /// <summary>The value that a part of the weight does not exceed: the upper end of its bucket; 0 when empty.</summary>
    /// <param name="part">0 to 1.</param>
    public double Percentile(double part)
    {
        if (IsEmpty)
        {
            return 0;
        }

        var sum = 0.0;
        var bucket = 0;
        for (; bucket < _weights.Length - 1; bucket++)
        {
            sum += _weights[bucket];
            if (sum >= part * _total * (1 - 1e-12) && sum > 0)
            {
                break;
            }
        }

        return StartOf(bucket + 1);
    }

    private double Scale(DateTimeOffset at)
    {
        _reference ??= at;
        var exponent = (at - _reference.Value) / _halfLife;
        if (exponent > MaxExponent)
        {
            var factor = Math.Pow(2, -exponent);
            for (var i = 0; i < _weights.Length; i++)
            {
                _weights[i] *= factor;
            }

            _reference = at;
            exponent = 0;
        }

        return Math.Pow(2, exponent);
    }

    private static int BucketOf(double value, double first) =>
        (int)Math.Floor(Math.Log(1 + (value * (Growth - 1) / first), Growth) + 1e-9);

    private double StartOf(int bucket) => _first * (Math.Pow(Growth, bucket) - 1) / (Growth - 1);
}

namespace TensorFusion.Benchmarks.Defragmentation;

/// <summary>Python's <c>random.Random(seed).random()</c> (MT19937), so that the churn is that of the reference.</summary>
internal sealed class PythonRandom
{
    private const int Size = 624;
    private readonly uint[] _state = new uint[Size];
    private int _next = Size;

    public PythonRandom(uint seed)
    {
        Start(19650218);
        var i = 1;
        for (var k = 0; k < Size; k++)
        {
            _state[i] = (_state[i] ^ ((_state[i - 1] ^ (_state[i - 1] >> 30)) * 1664525)) + seed;
            i = Advance(i);
        }

        for (var k = 0; k < Size - 1; k++)
        {
            _state[i] = (_state[i] ^ ((_state[i - 1] ^ (_state[i - 1] >> 30)) * 1566083941)) - (uint)i;
            i = Advance(i);
        }

        _state[0] = 0x80000000;
    }

    public double Next() => (((Next32() >> 5) * 67108864.0) + (Next32() >> 6)) / 9007199254740992.0;

    private int Advance(int i)
    {
        if (i < Size - 1)
        {
            return i + 1;
        }

        _state[0] = _state[Size - 1];
        return 1;
    }

    private void Start(uint seed)
    {
        _state[0] = seed;
        for (var i = 1; i < Size; i++)
        {
            _state[i] = (1812433253 * (_state[i - 1] ^ (_state[i - 1] >> 30))) + (uint)i;
        }
    }

    private uint Next32()
    {
        if (_next == Size)
        {
            _next = 0;
            for (var k = 0; k < Size; k++)
            {
                var y = (_state[k] & 0x80000000) | (_state[(k + 1) % Size] & 0x7fffffff);
                _state[k] = _state[(k + 397) % Size] ^ (y >> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
            }
        }

        var x = _state[_next++];
        x ^= x >> 11;
        x ^= (x << 7) & 0x9d2c5680;
        x ^= (x << 15) & 0xefc60000;
        return x ^ (x >> 18);
    }
}

namespace TensorFusion.SoftGpu.Execution.Intrinsics;

/// <summary>Atomic operations; each returns what was there before. Addresses are aligned and accessible.</summary>
internal static unsafe class AtomicMath
{
    public static int Add32(int* p, int b) => unchecked(Interlocked.Add(ref *p, b) - b);

    public static long Add64(long* p, long b) => unchecked(Interlocked.Add(ref *p, b) - b);

    public static int And32(int* p, int b) => Interlocked.And(ref *p, b);

    public static long And64(long* p, long b) => Interlocked.And(ref *p, b);

    public static int Or32(int* p, int b) => Interlocked.Or(ref *p, b);

    public static long Or64(long* p, long b) => Interlocked.Or(ref *p, b);

    public static int Exch32(int* p, int b) => Interlocked.Exchange(ref *p, b);

    public static long Exch64(long* p, long b) => Interlocked.Exchange(ref *p, b);

    public static int Cas16(ushort* p, int expected, int b) =>
        Interlocked.CompareExchange(ref *p, (ushort)b, (ushort)expected);

    public static int Cas32(int* p, int expected, int b) => Interlocked.CompareExchange(ref *p, b, expected);

    public static long Cas64(long* p, long expected, long b) => Interlocked.CompareExchange(ref *p, b, expected);

    public static int Xor32(int* p, int b) => Loop32(p, b, &XorOf);

    public static int MinS32(int* p, int b) => Loop32(p, b, &MinSignedOf);

    public static int MaxS32(int* p, int b) => Loop32(p, b, &MaxSignedOf);

    public static int MinU32(int* p, int b) => Loop32(p, b, &MinUnsignedOf);

    public static int MaxU32(int* p, int b) => Loop32(p, b, &MaxUnsignedOf);

    /// <summary>atom.inc: up to b, then 0.</summary>
    public static int Inc32(int* p, int b) => Loop32(p, b, &IncrementOf);

    /// <summary>atom.dec: down to 0, then b.</summary>
    public static int Dec32(int* p, int b) => Loop32(p, b, &DecrementOf);

    public static int AddF16(ushort* p, int b) => Loop16(p, b, &HalfMath<HalfFormat>.Add);

    public static int AddBf16(ushort* p, int b) => Loop16(p, b, &HalfMath<BrainFormat>.Add);

    public static int MinF16(ushort* p, int b) => Loop16(p, b, &HalfMath<HalfFormat>.Min);

    public static int MaxF16(ushort* p, int b) => Loop16(p, b, &HalfMath<HalfFormat>.Max);

    public static int AddF16x2(int* p, int b) => Loop32(p, b, &HalfMath<HalfFormat>.AddX2);

    public static int AddBf16x2(int* p, int b) => Loop32(p, b, &HalfMath<BrainFormat>.AddX2);

    public static long Xor64(long* p, long b) => Loop64(p, b, &XorOf);

    public static long MinS64(long* p, long b) => Loop64(p, b, &MinSignedOf);

    public static long MaxS64(long* p, long b) => Loop64(p, b, &MaxSignedOf);

    public static long MinU64(long* p, long b) => Loop64(p, b, &MinUnsignedOf);

    public static long MaxU64(long* p, long b) => Loop64(p, b, &MaxUnsignedOf);

    public static float AddF32(float* p, float b)
    {
        var seen = *p;
        while (true)
        {
            var old = Interlocked.CompareExchange(ref *p, seen + b, seen);
            if (BitConverter.SingleToInt32Bits(old) == BitConverter.SingleToInt32Bits(seen))
            {
                return old;
            }

            seen = old;
        }
    }

    public static double AddF64(double* p, double b)
    {
        var seen = *p;
        while (true)
        {
            var old = Interlocked.CompareExchange(ref *p, seen + b, seen);
            if (BitConverter.DoubleToInt64Bits(old) == BitConverter.DoubleToInt64Bits(seen))
            {
                return old;
            }

            seen = old;
        }
    }

    private static int Loop16(ushort* p, int b, delegate*<int, int, int> operation)
    {
        var seen = *p;
        while (true)
        {
            var old = Interlocked.CompareExchange(ref *p, (ushort)operation(seen, b), seen);
            if (old == seen)
            {
                return old;
            }

            seen = old;
        }
    }

    private static int Loop32(int* p, int b, delegate*<int, int, int> operation)
    {
        var seen = *p;
        while (true)
        {
            var old = Interlocked.CompareExchange(ref *p, operation(seen, b), seen);
            if (old == seen)
            {
                return old;
            }

            seen = old;
        }
    }

    private static long Loop64(long* p, long b, delegate*<long, long, long> operation)
    {
        var seen = *p;
        while (true)
        {
            var old = Interlocked.CompareExchange(ref *p, operation(seen, b), seen);
            if (old == seen)
            {
                return old;
            }

            seen = old;
        }
    }

    private static int XorOf(int a, int b) => a ^ b;

    private static int MinSignedOf(int a, int b) => Math.Min(a, b);

    private static int MaxSignedOf(int a, int b) => Math.Max(a, b);

    private static int MinUnsignedOf(int a, int b) => (int)Math.Min((uint)a, (uint)b);

    private static int MaxUnsignedOf(int a, int b) => (int)Math.Max((uint)a, (uint)b);

    private static int IncrementOf(int a, int b) => (uint)a >= (uint)b ? 0 : a + 1;

    private static int DecrementOf(int a, int b) => a == 0 || (uint)a > (uint)b ? b : a - 1;

    private static long XorOf(long a, long b) => a ^ b;

    private static long MinSignedOf(long a, long b) => Math.Min(a, b);

    private static long MaxSignedOf(long a, long b) => Math.Max(a, b);

    private static long MinUnsignedOf(long a, long b) => (long)Math.Min((ulong)a, (ulong)b);

    private static long MaxUnsignedOf(long a, long b) => (long)Math.Max((ulong)a, (ulong)b);
}

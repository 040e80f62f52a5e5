using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Execution;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

/// <summary>Kernels of Data/kernels.cu as clang translates them, without and with optimisation.</summary>
public sealed class ClangKernelTests
{
    public static TheoryData<string> Files => ["clang-O0.ptx", "clang-O2.ptx", "clang-fast.ptx"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Vectors_are_added(string file)
    {
        using var host = new KernelHost();
        float[] a = [.. Enumerable.Range(0, 1000).Select(i => i * 0.5f)];
        float[] b = [.. Enumerable.Range(0, 1000).Select(i => 1000f - i)];
        var c = host.Allocate(4000);
        Run(host, file, "vec_add", new(8, 1, 1, 128, 1, 1, 0), host.Upload(a), host.Upload(b), c, 1000);
        Assert.Equal(a.Zip(b, (x, y) => x + y), host.Download<float>(c, 1000));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Matrices_are_multiplied_directly_and_by_tiles(string file)
    {
        using var host = new KernelHost();
        const int N = 64;
        float[] a = [.. Enumerable.Range(0, N * N).Select(i => (float)((i * 7) % 13))];
        float[] b = [.. Enumerable.Range(0, N * N).Select(i => (float)((i * 5) % 11))];
        var expected = Multiply(a, b, N);
        var (left, right) = (host.Upload(a), host.Upload(b));
        foreach (var kernel in (string[])["matmul_naive", "matmul_tiled"])
        {
            var c = host.Allocate(N * N * 4);
            Run(host, file, kernel, new(N / 16, N / 16, 1, 16, 16, 1, 0), left, right, c, N);
            Assert.Equal(expected, host.Download<float>(c, N * N));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Shuffles_reduce_a_grid(string file)
    {
        using var host = new KernelHost();
        float[] values = [.. Enumerable.Range(0, 10_000).Select(i => (float)(i % 10))];
        var sum = host.Upload([0f]);
        Run(host, file, "reduce", new(5, 1, 1, 256, 1, 1, 0), host.Upload(values), sum, values.Length);
        Assert.Equal(values.Sum(), host.Download<float>(sum, 1)[0]);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Products_of_128_bits_are_exact(string file)
    {
        using var host = new KernelHost();
        var random = new Random(1);
        ulong[] a = [.. Enumerable.Range(0, 64).Select(_ => (ulong)random.NextInt64() * 2), ulong.MaxValue, 0];
        ulong[] b = [.. Enumerable.Range(0, 64).Select(_ => (ulong)random.NextInt64() * 2), ulong.MaxValue, 5];
        var c = host.Allocate(a.Length * 16);
        Run(host, file, "mul128", new(1, 1, 1, (uint)a.Length, 1, 1, 0), host.Upload(a), host.Upload(b), c);
        var results = host.Download<ulong>(c, a.Length * 2);
        for (var i = 0; i < a.Length; i++)
        {
            var expected = unchecked(((UInt128)a[i] * b[i]) + new UInt128(b[i], a[i]));
            Assert.Equal(expected, new UInt128(results[(i * 2) + 1], results[i * 2]));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Structures_pass_through_functions(string file)
    {
        using var host = new KernelHost();
        Body[] bodies = [.. Enumerable.Range(0, 40).Select(i => new Body(i % 4, i + 1, i - 3, i * 77))];
        var factor = new Body(2, 0.5f, 1, 0x55);
        var place = host.Upload(bodies);
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<Body>(ref factor)).ToArray();
        Run(host, file, "structs", new(2, 1, 1, 32, 1, 1, 0), place, bytes, bodies.Length);
        var results = host.Download<Body>(place, bodies.Length);
        for (var i = 0; i < bodies.Length; i++)
        {
            var first = Combine(bodies[i], factor, Polynomial(bodies[i].X, i % 9));
            var expected = Combine(first, bodies[i], 0.5f);
            Assert.Equal((expected.Y, expected.Z, expected.Tag), (results[i].Y, results[i].Z, results[i].Tag));
            Assert.True(MathF.Abs(expected.X - results[i].X) <= 1e-5f * MathF.Abs(expected.X) + 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_switch_reads_variables_of_the_module(string file)
    {
        using var host = new KernelHost();
        int[] input = [0, 1, 2, 3, 4, 5, 6, 7, -1, 1, 21, 0];
        var output = host.Allocate(44);
        Run(host, file, "sw", new(1, 1, 1, 11, 1, 1, 0), host.Upload(input), output);
        Assert.Equal([5, 6, 5, 6, 4 ^ 77, 5 << 5, -7, -1, -1, 63, -1], host.Download<int>(output, 11));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Text_is_printed(string file)
    {
        using var host = new KernelHost();
        Run(host, file, "hello", new(1, 1, 1, 3, 1, 1, 0), host.Upload([3, -7, 1000]));
        Assert.Equal(["t 0 v   1.50 x\n", "t 1 v  -3.50 x\n", "t 2 v 500.00 x\n"], host.Printed);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_failed_assertion_is_reported(string file)
    {
        using var host = new KernelHost();
        var values = host.Upload([1, 2, 42, 3]);
        var outcome = host.Launch(PtxFiles.Load(file), "check", new(1, 1, 1, 4, 1, 1, 0), default, values);
        Assert.Equal(CudaResult.Assert, outcome.Result);
        Assert.Contains(
            "file.cu:17: check: block: [0,0,0], thread: [2,0,0] Assertion `a != 42` failed.", outcome.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Local_arrays_are_indexed(string file)
    {
        using var host = new KernelHost();
        int[] index = [.. Enumerable.Range(0, 64).Select(i => i * 11)];
        var output = host.Allocate(256);
        Run(host, file, "locals", new(2, 1, 1, 32, 1, 1, 0), host.Upload(index), output);
        var results = host.Download<int>(output, 64);
        for (var t = 0; t < 64; t++)
        {
            var h = Enumerable.Range(0, 16).Select(i => i * i).ToArray();
            for (var i = 0; i < 8; i++)
            {
                h[(index[t] + (i * 3)) & 15] += i + t;
            }

            Assert.Equal(h.Aggregate(0, (sum, value) => unchecked((sum * 31) + value)), results[t]);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Dynamic_shared_memory_reverses_blocks(string file)
    {
        using var host = new KernelHost();
        var data = host.Upload(Enumerable.Range(0, 300).ToArray());
        Run(host, file, "reverse", new(3, 1, 1, 100, 1, 1, 400), data);
        Assert.Equal(
            Enumerable.Range(0, 300).Select(i => (i / 100 * 100) + 99 - (i % 100)), host.Download<int>(data, 300));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_spin_lock_guards_a_counter(string file)
    {
        using var host = new KernelHost();
        var place = host.Upload([0, 0]);
        Run(host, file, "spin", new(10, 1, 1, 64, 1, 1, 0), place, place + 4);
        Assert.Equal([0, 640], host.Download<int>(place, 2));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Bits_bytes_and_vectors_agree_with_the_reference(string file)
    {
        using var host = new KernelHost();
        float[] vector = [.. Enumerable.Range(0, 128).Select(i => i * 0.25f)];
        var output = host.Allocate(512);
        Run(host, file, "vec4", new(1, 1, 1, 32, 1, 1, 0), host.Upload(vector), output);
        Assert.Equal(
            Enumerable.Range(0, 128).Select(i => (vector[i] * vector[(i & ~3) | ((i + 1) & 3)]) + 1),
            host.Download<float>(output, 128));

        sbyte[] signed = [.. Enumerable.Range(0, 64).Select(i => (sbyte)((i * 4) - 128))];
        byte[] unsigned = [.. Enumerable.Range(0, 64).Select(i => (byte)(255 - i))];
        output = host.Allocate(128);
        Run(host, file, "chars", new(1, 1, 1, 64, 1, 1, 0), host.Upload(signed), host.Upload(unsigned), output);
        Assert.Equal(
            signed.Zip(unsigned, (x, y) => (short)((short)(x * y) >> 1)), host.Download<short>(output, 64));

        double[] doubles = [0, 1.5, -3.25, 1e3, 7.125];
        var (singles, integers) = (host.Allocate(20), host.Allocate(20));
        Run(host, file, "doubles", new(1, 1, 1, 5, 1, 1, 0), host.Upload(doubles), singles, integers);
        var quotients = doubles.Select(x => (float)(Math.Sqrt((x * x) + 1) / (x + 2))).ToArray();
        Assert.Equal(quotients, host.Download<float>(singles, 5));
        Assert.Equal(
            doubles.Select((x, i) => (int)(x * 100.5) + (x > quotients[i] ? 1 : 0) + (int)Math.Floor(x)),
            host.Download<int>(integers, 5));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Transcendental_functions_are_close(string file)
    {
        using var host = new KernelHost();
        float[] values = [0.1f, 0.5f, 1, 2, 3.5f];
        var output = host.Allocate(20);
        Run(host, file, "transcend", new(1, 1, 1, 5, 1, 1, 0), host.Upload(values), output);
        var results = host.Download<float>(output, 5);
        for (var i = 0; i < values.Length; i++)
        {
            double x = values[i];
            var expected = Math.Sin(x) + Math.Pow(2, x) + Math.Log2(x + 1) + (1 / Math.Sqrt(x + 1)) + Math.Cos(x)
                + (1 / (x + 1)) + Math.Sqrt(x);
            Assert.Equal(expected, results[i], 1e-5);
        }
    }

    internal static float[] Multiply(float[] a, float[] b, int n)
    {
        var c = new float[n * n];
        for (var y = 0; y < n; y++)
        {
            for (var x = 0; x < n; x++)
            {
                for (var k = 0; k < n; k++)
                {
                    c[(y * n) + x] += a[(y * n) + k] * b[(k * n) + x];
                }
            }
        }

        return c;
    }

    private static void Run(
        KernelHost host, string file, string kernel, LaunchGeometry geometry, params object[] arguments)
    {
        var outcome = host.Launch(PtxFiles.Load(file), kernel, geometry, default, arguments);
        Assert.True(outcome.Result == CudaResult.Success, outcome.Message);
    }

    private static float Polynomial(float x, int n)
    {
        float[] coefficients = [1, 2, 0.5f, 3, -1, 0.25f, 7, 1e-3f];
        var sum = 0f;
        for (var i = 0; i < n; i++)
        {
            sum = (sum * x) + coefficients[i & 7];
        }

        return sum;
    }

    private static Body Combine(Body a, Body b, float k) =>
        new(a.X + (b.X * k), a.Y * b.Y, a.Z - b.Z, a.Tag ^ b.Tag);

    private readonly record struct Body(float X, float Y, float Z, int Tag);
}

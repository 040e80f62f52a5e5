using System.Numerics;
using System.Runtime.InteropServices;
using TensorFusion.Driver;
using TensorFusion.SoftGpu.Execution;

namespace TensorFusion.Tests.Unit.SoftGpu.Ptx;

/// <summary>Kernels as the PTX backend of ILGPU translates them.</summary>
public sealed class IlgpuKernelTests
{
    public static TheoryData<string> Files =>
        [.. PtxFiles.Names.Where(n => n.StartsWith("ilgpu", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_kernel_becomes_machine_code(string file)
    {
        using var host = new KernelHost();
        var module = PtxFiles.Load(file);
        var kernel = Assert.Single(module.Kernels).Value;
        object[] nothing = [.. kernel.Parameters.Select(parameter => new byte[parameter.Size])];
        var outcome = host.Launch(module, kernel.Name, new(1, 1, 1, 32, 1, 1, 0), default, nothing);
        Assert.True(outcome.Result is CudaResult.Success or CudaResult.IllegalAddress, outcome.Message);
    }

    [Fact]
    public void Integers_of_all_widths_are_computed()
    {
        using var host = new KernelHost();
        int[] a = [.. Enumerable.Range(64, 64)];
        uint[] b = [.. Enumerable.Range(0, 64).Select(i => 64u << (i % 20))];
        ulong[] c = [.. Enumerable.Range(0, 64).Select(i => (ulong)i * 0x1_2345_6789)];
        sbyte[] d = [.. Enumerable.Range(0, 64).Select(i => (sbyte)((i * 4) - 128))];
        short[] e = [.. Enumerable.Range(0, 64).Select(i => (short)((i * 999) - 32000))];
        ulong[] places = [host.Upload(a), host.Upload(b), host.Upload(c), host.Upload(d), host.Upload(e)];
        Run(host, "Integers", new(2, 1, 1, 32, 1, 1, 0), [64, .. places.Select(place => View(place, 64))]);
        for (var i = 0; i < 64; i++)
        {
            a[i] = (a[i] / (int)(b[i] | 1)) + BitOperations.PopCount(b[i]) + BitOperations.LeadingZeroCount((uint)a[i]);
            b[i] = (b[i] % 7) ^ (b[i] << 3) ^ (b[i] >> a[i]);
            c[i] = unchecked((c[i] * b[i]) + (ulong)a[i]);
            d[i] = (sbyte)(d[i] + a[i]);
            e[i] = (short)(e[i] * d[i]);
        }

        Assert.Equal(a, host.Download<int>(places[0], 64));
        Assert.Equal(b, host.Download<uint>(places[1], 64));
        Assert.Equal(c, host.Download<ulong>(places[2], 64));
        Assert.Equal(d, host.Download<sbyte>(places[3], 64));
        Assert.Equal(e, host.Download<short>(places[4], 64));
    }

    [Fact]
    public void Structures_and_halves_are_computed()
    {
        using var host = new KernelHost();
        Body[] bodies = [.. Enumerable.Range(0, 32).Select(i => new Body(i, 1, 2, 3, (byte)(i * 9), i * 1.5))];
        var add = new Body(0.5f, 0, 0, 0, 7, 4);
        var (place, output) = (host.Upload(bodies), host.Allocate(256));
        Run(host, "Structs", new(1, 1, 1, 32, 1, 1, 0), 32, View(place, 32),
            MemoryMarshal.AsBytes(new ReadOnlySpan<Body>(ref add)).ToArray(), View(output, 32));
        Body[] expected =
        [
            .. bodies.Select(b => b with { X = b.X + 0.5f, Tag = (byte)((b.Tag * 3) + 7), E = b.E / 4 }),
        ];
        Assert.Equal(expected, host.Download<Body>(place, 32));
        Assert.Equal(expected.Select(b => b.E + b.Tag), host.Download<double>(output, 32));

        Half[] halves = [.. Enumerable.Range(0, 32).Select(i => (Half)(i * 0.3f))];
        float[] factors = [.. Enumerable.Range(0, 32).Select(i => 2 - (i * 0.1f))];
        var (left, right) = (host.Upload(halves), host.Upload(factors));
        Run(host, "Halfs", new(1, 1, 1, 32, 1, 1, 0), 32, View(left, 32), View(right, 32));
        Half[] results = [.. halves.Zip(factors, (h, f) => (Half)((float)h * f) + h)];
        Assert.Equal(results, host.Download<Half>(left, 32));
        Assert.Equal(results.Select(h => (float)h), host.Download<float>(right, 32));
    }

    [Fact]
    public void Shuffles_and_voting_barriers_work()
    {
        using var host = new KernelHost();
        int[] values = [.. Enumerable.Range(0, 64).Select(i => (i * 7) % 45)];
        var place = host.Upload(values);
        Run(host, "Shuffles", new(1, 1, 1, 64, 1, 1, 0), View(place, 64));
        Step((v, warp, lane) => v + warp[Math.Min(lane + 1, 31)]);
        Step((v, warp, lane) => v + warp[lane ^ 5]);
        Step((v, warp, _) => v + warp[3]);
        Step((v, warp, lane) => v + warp[lane < 2 ? lane : lane - 2]);
        var count = values.Count(v => v > 100);
        Assert.Equal(
            values.Select(v => v + count + (values.All(w => w > 3) ? 1 : 0)), host.Download<int>(place, 64));

        void Step(Func<int, int[], int, int> next) =>
            values = [.. values.Chunk(32).SelectMany(warp => warp.Select((v, lane) => next(v, warp, lane)))];
    }

    [Fact]
    public void Vectors_are_added_and_scaled()
    {
        using var host = new KernelHost();
        float[] a = [.. Enumerable.Range(0, 1000).Select(i => i * 0.5f)];
        float[] b = [.. Enumerable.Range(0, 1000).Select(i => 1000f - i)];
        var (x, y, c) = (host.Upload(a), host.Upload(b), host.Allocate(4000));
        Run(host, "VectorAdd", new(8, 1, 1, 128, 1, 1, 0), 1000, View(x, 1000), View(y, 1000), View(c, 1000));
        Assert.Equal(a.Zip(b, (l, r) => l + r), host.Download<float>(c, 1000));
        Run(host, "Saxpy", new(8, 1, 1, 128, 1, 1, 0), 1000, 3f, View(x, 1000), View(y, 1000));
        Assert.Equal(a.Zip(b, (l, r) => (3 * l) + r), host.Download<float>(y, 1000));
    }

    [Theory]
    [InlineData("MatMulNaive")]
    [InlineData("MatMulTiled")]
    [InlineData("MatMulTiled-debug")]
    public void Matrices_are_multiplied(string kernel)
    {
        using var host = new KernelHost();
        const int N = 48;
        float[] a = [.. Enumerable.Range(0, N * N).Select(i => (float)((i * 7) % 13))];
        float[] b = [.. Enumerable.Range(0, N * N).Select(i => (float)((i * 5) % 11))];
        var c = host.Allocate(N * N * 4);
        object[] arguments = [View2D(host.Upload(a), N), View2D(host.Upload(b), N), View2D(c, N)];
        if (kernel == "MatMulNaive")
        {
            byte[] extent = [.. BitConverter.GetBytes(N), .. BitConverter.GetBytes(N)];
            arguments = [extent, .. arguments];
        }

        Run(host, kernel, new(N / 16, N / 16, 1, 16, 16, 1, 0), arguments);

        // The first index is the one that is dense: in rows, the product is the other way round.
        Assert.Equal(ClangKernelTests.Multiply(b, a, N), host.Download<float>(c, N * N));
    }

    [Fact]
    public void Warps_and_groups_are_reduced_and_scanned()
    {
        using var host = new KernelHost();
        int[] numbers = [.. Enumerable.Range(0, 256).Select(i => (i * 37) % 101)];
        var input = host.Upload(numbers);
        var output = host.Upload([0]);
        Run(host, "WarpReduce", new(2, 1, 1, 128, 1, 1, 0), View(input, 256), View(output, 1));
        Assert.Equal(numbers.Sum(), host.Download<int>(output, 1)[0]);

        var sums = host.Allocate(8);
        Run(host, "GroupReduce", new(2, 1, 1, 128, 1, 1, 0),
            View(host.Upload(numbers.Select(n => (float)n).ToArray()), 256), View(sums, 2));
        Assert.Equal([numbers[..128].Sum(), numbers[128..].Sum()], host.Download<float>(sums, 2));

        var scans = host.Allocate(1024);
        Run(host, "GroupScan", new(2, 1, 1, 128, 1, 1, 0), View(input, 256), View(scans, 256));
        var results = host.Download<int>(scans, 256);
        for (var i = 0; i < 256; i++)
        {
            Assert.Equal(numbers[(i & 128)..(i + 1)].Sum(), results[i]);
        }
    }

    [Fact]
    public void Mathematical_functions_are_close()
    {
        using var host = new KernelHost();
        float[] values = [0.1f, 0.5f, 1, 2, 3.25f, 6];
        var (single, wide) = (host.Allocate(24), host.Allocate(48));
        Run(host, "MathFunctions", new(1, 1, 1, 32, 1, 1, 0), 6,
            View(host.Upload(values), 6), View(single, 6), View(wide, 6));
        for (var i = 0; i < values.Length; i++)
        {
            double x = values[i];
            var expected = Math.Sin(x) + (Math.Exp(x) * Math.Sqrt(x)) + Math.Log(x + 1) + Math.Pow(x, 1.5)
                + Math.Tanh(x)
                + (1 / Math.Sqrt(x + 2)) + Math.Cos(x) + Math.Floor(x);
            Assert.Equal(expected, host.Download<float>(single, 6)[i], 1e-5 * expected);
            expected = Math.Exp(x) + Math.Sin(x) + Math.Sqrt(x) + Math.Log(x + 2) + (long)x;
            Assert.Equal(expected, host.Download<double>(wide, 6)[i], 1e-12 * expected);
        }
    }

    [Fact]
    public void Atomics_make_a_histogram()
    {
        using var host = new KernelHost();
        int[] data = [.. Enumerable.Range(0, 4096).Select(i => (i * 37) % 1009)];
        var (bins, sum, extremes) = (host.Upload(new int[20]), host.Upload([0f]), host.Upload([0L, 5000L]));
        Run(host, "AtomicHistogram", new(16, 1, 1, 256, 1, 1, 0), 4096,
            View(host.Upload(data), 4096), View(bins, 20), View(sum, 1), View(extremes, 2));
        var counts = host.Download<int>(bins, 20);
        Assert.Equal(Enumerable.Range(0, 16).Select(b => data.Count(d => (d & 15) == b)), counts[..16]);
        Assert.Equal([data.Aggregate((l, r) => l | r), 1, 3], counts[16..19]);
        Assert.Equal(data.Sum(), host.Download<float>(sum, 1)[0], 1.0);
        Assert.Equal([data.Max(), data.Min()], host.Download<long>(extremes, 2));
    }

    [Fact]
    public void The_mandelbrot_set_is_drawn()
    {
        using var host = new KernelHost();
        const int Width = 96, Height = 64, Most = 100;
        var output = host.Allocate(Width * Height * 4);
        Run(host, "Mandelbrot", new(Width * Height / 128, 1, 1, 128, 1, 1, 0),
            Width * Height, Width, Height, Most, View(output, Width * Height));
        var results = host.Download<int>(output, Width * Height);
        var wrong = 0;
        for (var i = 0; i < results.Length; i++)
        {
            float x = 0, y = 0;
            var (cx, cy) = ((i % Width * 3f / Width) - 2, (i / Width * 2f / Height) - 1);
            var n = 0;
            for (; n < Most && (x * x) + (y * y) < 4; n++)
            {
                (x, y) = ((x * x) - (y * y) + cx, (2 * x * y) + cy);
            }

            wrong += n == results[i] ? 0 : 1;
        }

        // Fused multiply-adds move a few points at the edge of the set.
        Assert.InRange(wrong, 0, results.Length / 50);
    }

    [Fact]
    public void Local_shared_and_printed_data_arrive()
    {
        using var host = new KernelHost();
        int[] data = [.. Enumerable.Range(0, 64).Select(i => i + 3)];
        var output = host.Allocate(512);
        Run(host, "LocalArrays", new(2, 1, 1, 32, 1, 1, 0), 64, View(host.Upload(data), 64), View(output, 64));
        Assert.Equal(
            Enumerable.Range(0, 64).Select(i =>
                Enumerable.Range(0, 32).Sum(k => data[i] * (long)(((k * 7) + i) & 31) * k)),
            host.Download<long>(output, 64));

        var reversed = host.Upload(data);
        Run(host, "DynamicShared", new(2, 1, 1, 32, 1, 1, 128), View(reversed, 64));
        Assert.Equal(data[..32].Reverse().Concat(data[32..].Reverse()), host.Download<int>(reversed, 64));

        foreach (var file in (string[])["Print", "Print-debug"])
        {
            host.Printed.Clear();
            Run(host, file, new(1, 1, 1, 2, 1, 1, 0), 2, View(host.Upload([5, -6]), 2));
            Assert.Equal(["thread 0 has 5\n", "thread 1 has -6\n"], host.Printed);
        }
    }

    [Fact]
    public void Functions_and_switches_work()
    {
        using var host = new KernelHost();
        float[] values = [0.5f, 1, 2, -1];
        var place = host.Upload(values);
        Run(host, "Calls", new(1, 1, 1, 32, 1, 1, 0), 4, View(place, 4));
        var results = host.Download<float>(place, 4);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(Polynomial(values[i], 5) + Polynomial(values[i] + 1, i), results[i], 1e-4f);
        }

        place = host.Upload([0, 1, 2, 3, 4, 5]);
        Run(host, "Sw", new(1, 1, 1, 32, 1, 1, 0), 6, View(place, 6));
        Assert.Equal([10, 20, 14, 3, -3, -1], host.Download<int>(place, 6));
    }

    private static float Polynomial(float x, int n) =>
        Enumerable.Range(0, n).Aggregate(0f, (sum, k) => (sum * x) + k);

    private static byte[] View(ulong address, long length) =>
        [.. BitConverter.GetBytes(address), .. BitConverter.GetBytes(length)];

    private static byte[] View2D(ulong address, int n) =>
    [
        .. View(address, (long)n * n), .. BitConverter.GetBytes((long)n), .. BitConverter.GetBytes((long)n),
        .. BitConverter.GetBytes((long)n),
    ];

    private static void Run(KernelHost host, string kernel, LaunchGeometry geometry, params object[] arguments)
    {
        var module = PtxFiles.Load($"ilgpu-{kernel}.ptx");
        var outcome = host.Launch(module, Assert.Single(module.Kernels).Key, geometry, default, arguments);
        Assert.True(outcome.Result == CudaResult.Success, outcome.Message);
    }

    private readonly record struct Body(float X, float Y, float Z, float M, byte Tag, double E);
}

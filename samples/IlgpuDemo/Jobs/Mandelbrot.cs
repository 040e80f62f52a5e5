using ILGPU;
using ILGPU.Runtime;

namespace IlgpuDemo.Jobs;

/// <summary>
/// The Mandelbrot set. The device may fuse a multiplication and an addition that the CPU rounds separately, which
/// moves a few points near the edge of the set: a picture is right when at most one pixel in a hundred differs.
/// </summary>
internal sealed class Mandelbrot : Job
{
    private const int MaximumIterations = 200;

    private readonly int[,] _picture;
    private readonly Lazy<int[,]> _expected;
    private readonly MemoryBuffer2D<int, Stride2D.DenseX> _device;
    private readonly Action<Index2D, ArrayView2D<int, Stride2D.DenseX>> _kernel;
    private readonly Accelerator _accelerator;

    public Mandelbrot(Accelerator accelerator, int size)
    {
        _accelerator = accelerator;
        Width = size * 3;
        Height = size * 2;
        _picture = new int[Height, Width];
        _expected = new Lazy<int[,]>(DrawOnCpu);
        _device = accelerator.Allocate2DDenseX<int>(new LongIndex2D(Height, Width));
        _kernel = accelerator.LoadAutoGroupedStreamKernel<Index2D, ArrayView2D<int, Stride2D.DenseX>>(Kernel);
    }

    public int Width { get; }

    public int Height { get; }

    public override string Title => $"Mandelbrot set {Width}x{Height}";

    public override void Run()
    {
        _kernel(_device.IntExtent, _device.View);
        _accelerator.Synchronize();
        _device.CopyToCPU(_picture);
    }

    public override bool IsRight()
    {
        var different = _picture.Cast<int>().Zip(_expected.Value.Cast<int>()).Count(pair => pair.First != pair.Second);
        return different * 100L <= _picture.Length;
    }

    /// <summary>The picture as rows of RGB bytes.</summary>
    public byte[] ToRgb()
    {
        var pixels = new byte[Width * Height * 3];
        for (var row = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++)
            {
                var iterations = _picture[row, column];
                var t = iterations == MaximumIterations ? 0.0 : (double)iterations / MaximumIterations;
                var pixel = ((row * Width) + column) * 3;
                pixels[pixel] = (byte)(9 * (1 - t) * t * t * t * 255);
                pixels[pixel + 1] = (byte)(15 * (1 - t) * (1 - t) * t * t * 255);
                pixels[pixel + 2] = (byte)(8.5 * (1 - t) * (1 - t) * (1 - t) * t * 255);
            }
        }

        return pixels;
    }

    public override void Dispose() => _device.Dispose();

    private static void Kernel(Index2D index, ArrayView2D<int, Stride2D.DenseX> picture)
    {
        var extent = picture.IntExtent;
        picture[index] = Iterate(index.Y, index.X, extent.Y, extent.X);
    }

    private static int Iterate(int column, int row, int width, int height)
    {
        var cx = (column * 3f / width) - 2f;
        var cy = (row * 2f / height) - 1f;
        var x = 0f;
        var y = 0f;
        var iterations = 0;
        while (iterations < MaximumIterations && (x * x) + (y * y) <= 4f)
        {
            var next = (x * x) - (y * y) + cx;
            y = (2f * x * y) + cy;
            x = next;
            iterations++;
        }

        return iterations;
    }

    private int[,] DrawOnCpu()
    {
        var picture = new int[Height, Width];
        Parallel.For(0, Height, row =>
        {
            for (var column = 0; column < Width; column++)
            {
                picture[row, column] = Iterate(column, row, Width, Height);
            }
        });
        return picture;
    }
}

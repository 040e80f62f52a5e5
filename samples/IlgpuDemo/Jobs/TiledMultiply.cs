using ILGPU;
using ILGPU.Runtime;

namespace IlgpuDemo.Jobs;

/// <summary>One group a tile of 16 x 16 elements; the operands' tiles go through shared memory.</summary>
internal sealed class TiledMultiply : MatrixMultiply
{
    private const int Tile = 16;

    private readonly Action<
        KernelConfig,
        ArrayView2D<float, Stride2D.DenseX>,
        ArrayView2D<float, Stride2D.DenseX>,
        ArrayView2D<float, Stride2D.DenseX>> _kernel;

    public TiledMultiply(Accelerator accelerator, int size)
        : base(accelerator, size)
    {
        _kernel = accelerator.LoadStreamKernel<
            ArrayView2D<float, Stride2D.DenseX>,
            ArrayView2D<float, Stride2D.DenseX>,
            ArrayView2D<float, Stride2D.DenseX>>(Kernel);
    }

    public override string Title => $"matrix multiply, tiled {Size}x{Size}";

    protected override void Multiply(
        ArrayView2D<float, Stride2D.DenseX> a,
        ArrayView2D<float, Stride2D.DenseX> b,
        ArrayView2D<float, Stride2D.DenseX> c)
    {
        var tiles = (Size + Tile - 1) / Tile;
        _kernel(new KernelConfig(new Index2D(tiles, tiles), new Index2D(Tile, Tile)), a, b, c);
    }

    private static void Kernel(
        ArrayView2D<float, Stride2D.DenseX> a,
        ArrayView2D<float, Stride2D.DenseX> b,
        ArrayView2D<float, Stride2D.DenseX> c)
    {
        var tileA = SharedMemory.Allocate2D<float, Stride2D.DenseX>(new Index2D(Tile, Tile), new Stride2D.DenseX(Tile));
        var tileB = SharedMemory.Allocate2D<float, Stride2D.DenseX>(new Index2D(Tile, Tile), new Stride2D.DenseX(Tile));
        var size = a.IntExtent.Y;
        var x = Group.IdxX;
        var y = Group.IdxY;
        var row = (Grid.IdxX * Tile) + x;
        var column = (Grid.IdxY * Tile) + y;
        var sum = 0f;
        for (var start = 0; start < size; start += Tile)
        {
            tileA[x, y] = row < size && start + y < size ? a[row, start + y] : 0f;
            tileB[x, y] = start + x < size && column < size ? b[start + x, column] : 0f;
            Group.Barrier();
            for (var k = 0; k < Tile; k++)
            {
                sum += tileA[x, k] * tileB[k, y];
            }

            Group.Barrier();
        }

        if (row < size && column < size)
        {
            c[row, column] = sum;
        }
    }
}

using ILGPU;
using ILGPU.Runtime;

namespace IlgpuDemo.Jobs;

/// <summary>One thread an element, operands straight from global memory.</summary>
internal sealed class NaiveMultiply : MatrixMultiply
{
    private readonly Action<
        Index2D,
        ArrayView2D<float, Stride2D.DenseX>,
        ArrayView2D<float, Stride2D.DenseX>,
        ArrayView2D<float, Stride2D.DenseX>> _kernel;

    public NaiveMultiply(Accelerator accelerator, int size)
        : base(accelerator, size)
    {
        _kernel = accelerator.LoadAutoGroupedStreamKernel<
            Index2D,
            ArrayView2D<float, Stride2D.DenseX>,
            ArrayView2D<float, Stride2D.DenseX>,
            ArrayView2D<float, Stride2D.DenseX>>(Kernel);
    }

    public override string Title => $"matrix multiply, naive {Size}x{Size}";

    protected override void Multiply(
        ArrayView2D<float, Stride2D.DenseX> a,
        ArrayView2D<float, Stride2D.DenseX> b,
        ArrayView2D<float, Stride2D.DenseX> c) => _kernel(c.IntExtent, a, b, c);

    private static void Kernel(
        Index2D index,
        ArrayView2D<float, Stride2D.DenseX> a,
        ArrayView2D<float, Stride2D.DenseX> b,
        ArrayView2D<float, Stride2D.DenseX> c)
    {
        var sum = 0f;
        for (var k = 0; k < a.IntExtent.Y; k++)
        {
            sum += a[new Index2D(index.X, k)] * b[new Index2D(k, index.Y)];
        }

        c[index] = sum;
    }
}

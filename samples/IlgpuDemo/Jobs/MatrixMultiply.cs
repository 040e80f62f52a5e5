using ILGPU;
using ILGPU.Runtime;

namespace IlgpuDemo.Jobs;

/// <summary>
/// C = A x B of square matrices. The elements are small whole numbers, so that every sum is exact in single
/// precision and the device must agree with the CPU to the last bit, whatever the order of its additions.
/// </summary>
internal abstract class MatrixMultiply : Job
{
    private readonly float[,] _a;
    private readonly float[,] _b;
    private readonly float[,] _c;
    private readonly Lazy<float[,]> _expected;
    private readonly MemoryBuffer2D<float, Stride2D.DenseX> _deviceA;
    private readonly MemoryBuffer2D<float, Stride2D.DenseX> _deviceB;
    private readonly MemoryBuffer2D<float, Stride2D.DenseX> _deviceC;

    protected MatrixMultiply(Accelerator accelerator, int size)
    {
        Accelerator = accelerator;
        Size = size;
        _a = Fill(size, seed: 1);
        _b = Fill(size, seed: 2);
        _c = new float[size, size];
        _expected = new Lazy<float[,]>(MultiplyOnCpu);
        _deviceA = accelerator.Allocate2DDenseX<float>(new LongIndex2D(size, size));
        _deviceB = accelerator.Allocate2DDenseX<float>(new LongIndex2D(size, size));
        _deviceC = accelerator.Allocate2DDenseX<float>(new LongIndex2D(size, size));
    }

    protected Accelerator Accelerator { get; }

    protected int Size { get; }

    public sealed override void Run()
    {
        _deviceA.CopyFromCPU(_a);
        _deviceB.CopyFromCPU(_b);
        Multiply(_deviceA.View, _deviceB.View, _deviceC.View);
        _deviceC.CopyToCPU(_c);
    }

    public sealed override bool IsRight() => _c.Cast<float>().SequenceEqual(_expected.Value.Cast<float>());

    public override void Dispose()
    {
        _deviceA.Dispose();
        _deviceB.Dispose();
        _deviceC.Dispose();
    }

    protected abstract void Multiply(
        ArrayView2D<float, Stride2D.DenseX> a,
        ArrayView2D<float, Stride2D.DenseX> b,
        ArrayView2D<float, Stride2D.DenseX> c);

    private static float[,] Fill(int size, int seed)
    {
        var random = new Random(seed);
        var matrix = new float[size, size];
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                matrix[row, column] = random.Next(-8, 9);
            }
        }

        return matrix;
    }

    private float[,] MultiplyOnCpu()
    {
        var result = new float[Size, Size];
        Parallel.For(0, Size, row =>
        {
            for (var k = 0; k < Size; k++)
            {
                var factor = _a[row, k];
                for (var column = 0; column < Size; column++)
                {
                    result[row, column] += factor * _b[k, column];
                }
            }
        });
        return result;
    }
}

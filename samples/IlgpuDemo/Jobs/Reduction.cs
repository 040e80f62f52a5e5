using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Algorithms.ScanReduceOperations;
using ILGPU.Runtime;

namespace IlgpuDemo.Jobs;

/// <summary>Sum and maximum of an array, by the library's reduction (warp shuffles, shared memory, atomics).</summary>
internal sealed class Reduction : Job
{
    private readonly Accelerator _accelerator;
    private readonly int[] _input;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _device;
    private readonly int _expectedSum;
    private readonly int _expectedMaximum;
    private int _sum;
    private int _maximum;

    public Reduction(Accelerator accelerator, int size)
    {
        _accelerator = accelerator;
        var random = new Random(3);
        _input = [.. Enumerable.Range(0, (size * size * 4) + 17).Select(_ => random.Next(-1_000_000, 1_000_000))];
        _expectedSum = _input.Aggregate(0, (sum, value) => unchecked(sum + value));
        _expectedMaximum = _input.Max();
        _device = accelerator.Allocate1D<int>(_input.Length);
    }

    public override string Title => $"reduction of {_input.Length} numbers";

    public override void Run()
    {
        _device.CopyFromCPU(_input);
        _sum = _accelerator.Reduce<int, AddInt32>(_accelerator.DefaultStream, _device.View);
        _maximum = _accelerator.Reduce<int, MaxInt32>(_accelerator.DefaultStream, _device.View);
    }

    public override bool IsRight() => _sum == _expectedSum && _maximum == _expectedMaximum;

    public override void Dispose() => _device.Dispose();
}

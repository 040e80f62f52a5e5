using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Algorithms.ScanReduceOperations;
using ILGPU.Runtime;

namespace IlgpuDemo.Jobs;

/// <summary>Running totals of an array, by the library's inclusive scan.</summary>
internal sealed class Scan : Job
{
    private readonly Accelerator _accelerator;
    private readonly int[] _input;
    private readonly int[] _expected;
    private readonly int[] _output;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _deviceInput;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _deviceOutput;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _temporary;
    private readonly Scan<int, Stride1D.Dense, Stride1D.Dense> _scan;

    public Scan(Accelerator accelerator, int size)
    {
        _accelerator = accelerator;
        var random = new Random(4);
        _input = [.. Enumerable.Range(0, (size * size * 4) + 5).Select(_ => random.Next(-100, 100))];
        _output = new int[_input.Length];
        _expected = new int[_input.Length];
        var total = 0;
        for (var i = 0; i < _input.Length; i++)
        {
            _expected[i] = total += _input[i];
        }

        _deviceInput = accelerator.Allocate1D<int>(_input.Length);
        _deviceOutput = accelerator.Allocate1D<int>(_input.Length);
        _temporary = accelerator.Allocate1D<int>(accelerator.ComputeScanTempStorageSize<int>(_input.Length));
        _scan = accelerator.CreateScan<int, Stride1D.Dense, Stride1D.Dense, AddInt32>(ScanKind.Inclusive);
    }

    public override string Title => $"inclusive scan of {_input.Length} numbers";

    public override void Run()
    {
        _deviceInput.CopyFromCPU(_input);
        _scan(_accelerator.DefaultStream, _deviceInput.View, _deviceOutput.View, _temporary.View);
        _deviceOutput.CopyToCPU(_output);
    }

    public override bool IsRight() => _output.AsSpan().SequenceEqual(_expected);

    public override void Dispose()
    {
        _deviceInput.Dispose();
        _deviceOutput.Dispose();
        _temporary.Dispose();
    }
}

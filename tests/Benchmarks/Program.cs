using TensorFusion.Benchmarks;
using TensorFusion.Benchmarks.OpenB;

switch (args)
{
    case ["ptx", ..]:
        PtxBenchmark.Run(Console.Out);
        return 0;
    case ["openb", ..]:
        return OpenBBenchmark.Run(new(args), Console.Out);
    default:
        Console.Error.WriteLine("Benchmarks: ptx, openb.");
        return 64;
}

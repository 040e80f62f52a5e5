using TensorFusion.Benchmarks;
using TensorFusion.Benchmarks.Defragmentation;
using TensorFusion.Benchmarks.Grains;
using TensorFusion.Benchmarks.OpenB;
using TensorFusion.Benchmarks.Scheduling;

switch (args)
{
    case ["ptx", ..]:
        PtxBenchmark.Run(Console.Out);
        return 0;
    case ["openb", ..]:
        return OpenBBenchmark.Run(new(args), Console.Out);
    case ["mixes", ..]:
        return MixBenchmark.RunMixes(new(args), Console.Out);
    case ["two-dimensions", ..]:
        return MixBenchmark.RunTwoDimensions(new(args), Console.Out);
    case ["speed", ..]:
        return SpeedBenchmark.Run(new(args), Console.Out);
    case ["defrag", ..]:
        return DefragmentationBenchmark.Run(new(args), Console.Out);
    case ["grains", ..]:
        return await GrainBenchmark.RunAsync(new(args), Console.Out);
    default:
        Console.Error.WriteLine("Benchmarks: ptx, openb, mixes, two-dimensions, speed, defrag, grains.");
        return 64;
}

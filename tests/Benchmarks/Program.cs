using System.Globalization;
using TensorFusion.Benchmarks;
using TensorFusion.Benchmarks.Defragmentation;
using TensorFusion.Benchmarks.Grains;
using TensorFusion.Benchmarks.OpenB;
using TensorFusion.Benchmarks.Scheduling;
using TensorFusion.Benchmarks.Starts;
using TensorFusion.Benchmarks.Transport;

switch (args)
{
    case ["ptx", ..]:
        PtxBenchmark.Run(Console.Out);
        return 0;
    case ["tiers"]:
        TierBenchmark.Run(Console.Out);
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
    case ["rebuild", ..]:
        return await GrainBenchmark.RebuildAsync(new(args), Console.Out);
    case ["start", ..]:
        await StartBenchmark.RunAsync(new(args), Console.Out);
        return 0;
    case ["transport", var libraries]:
        TransportBenchmark.Run(Path.GetFullPath(libraries), Console.Out);
        return 0;
    case ["transport-measure"]:
        TransportMeasures.Run(Console.Out);
        return 0;
    case ["transport-check", var where, var rounds]:
        TransportCheck.Run(Console.Out, int.Parse(rounds));
        return 0;
    case ["shares"]:
        await ShareBenchmark.RunAsync(Console.Out, TimeSpan.FromSeconds(5));
        return 0;
    case ["shares", var seconds]:
        await ShareBenchmark.RunAsync(
            Console.Out, TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
        return 0;
    default:
        Console.Error.WriteLine(
            "usage: ptx | tiers | openb | mixes | two-dimensions | speed | defrag | grains | rebuild | shares [SECONDS]"
            + " | start [--runs N] [--spares N] [--program PATH] [--from SOURCE-TREE] [--timings on|off]"
            + " | transport FOLDER-OF-LIBCUDA | transport-check local|remote ROUNDS (on a slice)");
        return 64;
}

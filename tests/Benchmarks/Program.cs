using System.Globalization;
using TensorFusion.Benchmarks;
using TensorFusion.Benchmarks.OpenB;
using TensorFusion.Benchmarks.Transport;

switch (args)
{
    case ["ptx", ..]:
        PtxBenchmark.Run(Console.Out);
        return 0;
    case ["openb", ..]:
        return OpenBBenchmark.Run(new(args), Console.Out);
    case ["transport", var libraries]:
        TransportBenchmark.Run(Path.GetFullPath(libraries), Console.Out);
        return 0;
    case ["transport-measure"]:
        TransportMeasures.Run(Console.Out);
        return 0;
    case ["transport-check", var where, var rounds]:
        TransportCheck.Run(Console.Out, int.Parse(rounds), where == "remote");
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
            "usage: ptx | openb | shares [SECONDS] | transport FOLDER-OF-LIBCUDA"
            + " | transport-check local|remote ROUNDS (on a slice)");
        return 64;
}

using TensorFusion.Benchmarks;
using TensorFusion.Benchmarks.Transport;

switch (args)
{
    case ["ptx", ..]:
        PtxBenchmark.Run(Console.Out);
        break;
    case ["transport", var libraries]:
        TransportBenchmark.Run(Path.GetFullPath(libraries), Console.Out);
        break;
    case ["transport-measure"]:
        TransportMeasures.Run(Console.Out);
        break;
    case ["transport-check", var where, var rounds]:
        TransportCheck.Run(Console.Out, int.Parse(rounds), where == "remote");
        break;
    default:
        Console.Error.WriteLine(
            "usage: ptx | transport FOLDER-OF-LIBCUDA | transport-check local|remote ROUNDS (on a slice)");
        return 64;
}

return 0;

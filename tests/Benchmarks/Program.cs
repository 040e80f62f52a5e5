using System.Globalization;
using TensorFusion.Benchmarks;

if (args is ["ptx", ..])
{
    PtxBenchmark.Run(Console.Out);
}

if (args is ["shares", ..])
{
    var seconds = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 5;
    await ShareBenchmark.RunAsync(Console.Out, TimeSpan.FromSeconds(seconds));
}

return 0;

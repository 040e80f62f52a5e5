using System.Diagnostics;
using System.Globalization;
using TensorFusion.Tests.Fuzz;

// usage: TensorFusion.Tests.Fuzz SECONDS [FOLDER FOR FAILURES] [SEED]
var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10;
var folder = args.Length > 1 ? args[1] : ".";
var seed = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : Environment.TickCount;
IFuzzTarget[] targets = [new RecordTarget(), new FrameTarget(), new ImageTarget(), new HandshakeTarget()];
var random = new Random(seed);
Console.WriteLine($"seed {seed}");
foreach (var target in targets)
{
    var since = Stopwatch.GetTimestamp();
    long count = 0;
    try
    {
        while (count % 64 != 0 || Stopwatch.GetElapsedTime(since).TotalSeconds < seconds / targets.Length)
        {
            target.Run(random);
            count++;
        }
    }
    catch (Exception failure)
    {
        var path = Path.Combine(folder, $"{target.Name}-{seed}-{count}");
        File.WriteAllBytes(path, target.Input.ToArray());
        Console.WriteLine($"{target.Name}: failed at execution {count}, input in {path}\n{failure}");
        return 1;
    }

    target.Dispose();
    Console.WriteLine($"worker {target.Name}: {count} executions, no failure");
}

return 0;

using System.Globalization;
using TensorFusion.Tests.Feed;

const string Usage = "usage: gpu-feed FEED MICROSECONDS [THREADS]";
if (args.Length is < 2 or > 3 || !Feeds.Names.Contains(args[0])
    || !double.TryParse(args[1], CultureInfo.InvariantCulture, out var microseconds))
{
    Console.Error.WriteLine($"{Usage}, where FEED is {string.Join(", ", Feeds.Names)}");
    return 2;
}

var threads = args.Length == 3 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1;
var status = 0;
try
{
    var device = new Device((long)(microseconds * 1000));
    Console.WriteLine("feeding");
    var running = Enumerable.Range(0, threads).Select(_ => new Thread(Feed)).ToList();
    running.ForEach(thread => thread.Start());
    running.ForEach(thread => thread.Join());
    return status;

    void Feed()
    {
        try
        {
            device.MakeCurrent();
            Feeds.Run(args[0], device);
        }
        catch (FeedException e)
        {
            Console.Error.WriteLine(e.Message);
            status = 4;
        }
    }
}
catch (FeedException e)
{
    Console.Error.WriteLine(e.Message);
    return 4;
}

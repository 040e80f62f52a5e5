using System.Diagnostics;

namespace TensorFusion.Tests.Feed;

/// <summary>Ways of keeping a device busy. Each goes on until the process is killed or a call fails.</summary>
internal static class Feeds
{
    /// <summary>Most launches ahead of the device in a continuous feed.</summary>
    private const int Ahead = 64;

    /// <summary>Names of all of them.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["sync", "continuous", "graph", "cooperative", "extended", "endless", "pulse"];

    public static void Run(string name, Device device)
    {
        var stream = device.CreateStream();
        switch (name)
        {
            case "continuous":
                Continuous(device, stream);
                break;
            case "graph":
                var exec = device.CreateGraph(stream, 10);
                Repeat(() =>
                {
                    Cuda.Check(Cuda.cuGraphLaunch(exec, stream), "cuGraphLaunch");
                    device.Synchronize(stream);
                });
                break;
            case "cooperative":
                Repeat(() => LaunchAndWait(device, stream, LaunchKind.Cooperative));
                break;
            case "extended":
                Repeat(() => LaunchAndWait(device, stream, LaunchKind.Extended));
                break;
            case "endless":
                device.LaunchEndless(stream);
                device.Synchronize(stream);
                break;
            case "pulse":
                Pulse(device, stream);
                break;
            default:
                Repeat(() => LaunchAndWait(device, stream, LaunchKind.Plain));
                break;
        }
    }

    private static void LaunchAndWait(Device device, nint stream, LaunchKind kind)
    {
        device.Launch(stream, kind);
        device.Synchronize(stream);
    }

    private static void Continuous(Device device, nint stream)
    {
        var events = new nint[Ahead];
        for (var i = 0; i < Ahead; i++)
        {
            events[i] = device.CreateEvent();
        }

        for (var i = 0; ; i++)
        {
            var slot = i % Ahead;
            if (i >= Ahead)
            {
                Cuda.Check(Cuda.cuEventSynchronize(events[slot]), "cuEventSynchronize");
            }

            device.Launch(stream);
            Cuda.Check(Cuda.cuEventRecord(events[slot], stream), "cuEventRecord");
        }
    }

    /// <summary>One request each 10 ms, as a server has them; prints how long each took, in microseconds.</summary>
    private static void Pulse(Device device, nint stream)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (timer.WaitForNextTickAsync().AsTask().GetAwaiter().GetResult())
        {
            var since = Stopwatch.GetTimestamp();
            LaunchAndWait(device, stream, LaunchKind.Plain);
            Console.WriteLine($"request {(long)Stopwatch.GetElapsedTime(since).TotalMicroseconds}");
        }
    }

    private static void Repeat(Action step)
    {
        while (true)
        {
            step();
        }
    }
}

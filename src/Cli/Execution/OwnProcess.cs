using System.Globalization;

namespace TensorFusion.Cli.Execution;

/// <summary>What the kernel knows of this process.</summary>
internal static class OwnProcess
{
    /// <summary>Ticks in a second of the kernel's times; the same on every Linux.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>For how long it runs, to 10 ms.</summary>
    public static TimeSpan Age()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = double.Parse(fields[19], CultureInfo.InvariantCulture);
        var uptime = File.ReadAllText("/proc/uptime").Split(' ')[0];
        return TimeSpan.FromSeconds(
            double.Parse(uptime, CultureInfo.InvariantCulture) - (ticks / TicksPerSecond));
    }
}

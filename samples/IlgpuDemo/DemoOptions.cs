using System.Globalization;

namespace IlgpuDemo;

/// <summary>The command line, parsed.</summary>
internal sealed class DemoOptions
{
    public const string Help = """
        ilgpu-demo: C# kernels on a CUDA device, each result checked against the CPU.

          --jobs A,B        jobs to run: naive, tiled, reduce, scan, mandelbrot (default: all)
          --size N          edge of the matrices; the other jobs scale with it (default 256)
          --seconds N       repeat the jobs for N seconds (default: once)
          --device I        index of the CUDA device (default 0)
          --png FILE        write the Mandelbrot picture to FILE
          --allocate MIB    allocate so much device memory first, check both of its ends, keep it
          --hold N          afterwards keep device and memory for N seconds
          --illegal         write outside of all allocations, and report what CUDA says
          --list            list the devices and stop

        Exit status: 0 all results right, 1 a result wrong, 2 wrong usage, 3 no CUDA device, 4 a CUDA error.
        """;

    public IReadOnlyList<string> Jobs { get; private set; } = JobList.Names;

    public int Size { get; private set; } = 256;

    public double Seconds { get; private set; }

    public int Device { get; private set; }

    public string? PngFile { get; private set; }

    public long AllocateMiB { get; private set; }

    public double HoldSeconds { get; private set; }

    public bool Illegal { get; private set; }

    public bool List { get; private set; }

    public bool ShowHelp { get; private set; }

    /// <exception cref="FormatException">An option is unknown, lacks its value, or has one out of range.</exception>
    public static DemoOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new DemoOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value");
            switch (name)
            {
                case "--jobs": options.Jobs = ParseJobs(Value()); break;
                case "--size": options.Size = (int)Number(name, Value(), 16, 8192); break;
                case "--seconds": options.Seconds = Number(name, Value(), 0, 86400); break;
                case "--device": options.Device = (int)Number(name, Value(), 0, 255); break;
                case "--png": options.PngFile = Value(); break;
                case "--allocate": options.AllocateMiB = (long)Number(name, Value(), 1, 1 << 24); break;
                case "--hold": options.HoldSeconds = Number(name, Value(), 0, 86400); break;
                case "--illegal": options.Illegal = true; break;
                case "--list": options.List = true; break;
                case "--help" or "-h": options.ShowHelp = true; break;
                default: throw new FormatException($"unknown option '{name}'");
            }
        }

        return options;
    }

    private static string[] ParseJobs(string value)
    {
        var names = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var unknown = names.FirstOrDefault(name => !JobList.Names.Contains(name));
        return unknown is null
            ? names
            : throw new FormatException($"unknown job '{unknown}'; there are {string.Join(", ", JobList.Names)}");
    }

    private static double Number(string name, string text, double least, double most)
    {
        var number = double.TryParse(text, CultureInfo.InvariantCulture, out var parsed) ? parsed : double.NaN;
        return number >= least && number <= most
            ? number
            : throw new FormatException($"{name} must be between {least} and {most}, not '{text}'");
    }
}

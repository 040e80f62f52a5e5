using System.Diagnostics;
using System.Globalization;

namespace TensorFusion.Benchmarks.Starts;

/// <summary>
/// How long <c>tensorfusion run</c> of the smallest CUDA program takes from end to end, and where the time goes: the
/// command's own account on standard error, the program's on standard output, and the clock around both.
/// </summary>
internal static class StartBenchmark
{
    private static readonly string[] Steps =
    [
        "total", "until the program", "program", "after the program", "start", "connect", "place", "worker", "prepare",
        "release",
    ];

    public static async Task RunAsync(Arguments arguments, TextWriter output)
    {
        var root = Root();
        var runs = int.Parse(arguments.Get("runs", "20"), CultureInfo.InvariantCulture);
        var pause = TimeSpan.FromSeconds(double.Parse(arguments.Get("pause", "3"), CultureInfo.InvariantCulture));
        var program = arguments.Get(
            "program", Path.Combine(root, "artifacts/native/conformance/tensorfusion-first-call"));
        await using var silo = await StartSilo.OpenAsync(
            arguments.Get("from", root), arguments.Get("spares", ""), arguments.Get("softgpu", "@1000tf@16384MiB"));
        var options = arguments.Get("timings", "on") == "on" ? "--timings" : "";
        var samples = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (var i = -2; i < runs; i++)
        {
            // The spare that the run before took has its successor.
            await Task.Delay(pause);
            var figures = await RunOnceAsync(silo, program, options);
            foreach (var (step, milliseconds) in figures.Where(_ => i >= 0))
            {
                if (!samples.TryGetValue(step, out var all))
                {
                    samples[step] = all = [];
                }

                all.Add(milliseconds);
            }
        }

        await output.WriteLineAsync($"{runs} runs, ms:              median     least      most");
        foreach (var step in Steps.Where(samples.ContainsKey).Concat(samples.Keys.Except(Steps)))
        {
            var sorted = samples[step].Order().ToArray();
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{step,-22}{sorted[sorted.Length / 2],10:0.0}{sorted[0],10:0.0}{sorted[^1],10:0.0}"));
        }
    }

    private static async Task<Dictionary<string, double>> RunOnceAsync(StartSilo silo, string program, string options)
    {
        var since = Stopwatch.GetTimestamp();
        using var process = silo.Run(program, options);
        var said = process.StandardOutput.ReadToEndAsync();
        var account = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var until = Stopwatch.GetTimestamp();
        var text = await account;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"it ended with status {process.ExitCode}: {text}");
        }

        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        var (begin, end) = (0L, 0L);
        foreach (var line in (await said).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ');
            var time = long.Parse(words[1], CultureInfo.InvariantCulture);
            if (words[0] is "begin" or "end")
            {
                _ = words[0] == "begin" ? begin = time : end = time;
            }
            else
            {
                figures[$"  {words[0]}"] = time / 1e6;
            }
        }

        figures["total"] = Milliseconds(since, until);
        figures["until the program"] = Milliseconds(since, begin);
        figures["program"] = Milliseconds(begin, end);
        figures["after the program"] = Milliseconds(end, until);
        foreach (var line in text.Split('\n').Where(line => line.Contains(" ms: ", StringComparison.Ordinal)))
        {
            foreach (var item in line[(line.IndexOf(" ms: ", StringComparison.Ordinal) + 5)..].Split(", "))
            {
                var words = item.Split(' ');
                figures[words[0]] = double.Parse(words[1], CultureInfo.InvariantCulture);
            }
        }

        return figures;
    }

    /// <summary>Stopwatch and the programs count nanoseconds of the same clock.</summary>
    private static double Milliseconds(long from, long to) => (to - from) / 1e6;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TensorFusion.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("TensorFusion.sln is in no parent folder.");
        }

        return folder.FullName;
    }
}

using System.Diagnostics;
using System.Text.Json;
using TensorFusion.Protocol.Control;
using TensorFusion.SoftGpu.Devices;

namespace TensorFusion.Benchmarks.Transport;

/// <summary>
/// The same program over shared memory, TCP and TLS on the loopback address, on a software GPU: what each costs.
/// </summary>
internal static class TransportBenchmark
{
    private const string Token = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";

    /// <param name="libraries">Folder with libcuda.so.1.</param>
    /// <param name="output">Where the table goes.</param>
    public static void Run(string libraries, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("tf-transport-");
        using var worker = StartWorker(folder.FullName);
        try
        {
            var port = WaitForPort(folder.FullName, worker);
            var socket = Path.Combine(folder.FullName, WorkerFiles.AttachSocket);
            (string Name, string Uri)[] ways =
            [
                ("shm", $"shm://{socket}?slice=s-bench&token={Token}"),
                ("tcp", $"tcp://127.0.0.1:{port}?slice=s-bench&token={Token}&tls=off"),
                ("tls", $"tcp://127.0.0.1:{port}?slice=s-bench&token={Token}&tls=on"),
            ];
            var figures = ways.Select(way => Measure(way.Uri, libraries)).ToArray();
            output.WriteLine($"{"",-34}{string.Concat(ways.Select(way => $"{way.Name,10}"))}");
            foreach (var (name, _) in figures[0])
            {
                output.WriteLine($"{name,-34}{string.Concat(figures.Select(some => $"{some[name],10}"))}");
            }
        }
        finally
        {
            worker.Kill();
            worker.WaitForExit();
            folder.Delete(recursive: true);
        }
    }

    private static Process StartWorker(string folder)
    {
        var uuid = DeviceUuid.Format(DeviceUuid.Create(Environment.MachineName, 0));
        var device = new WorkerDeviceSpec(
            uuid, 0, "GPU-10010203-0405-0607-0809-0a0b0c0d0e0f", 1, 2L << 30, 100, 100, "Benchmark GPU");
        var remote = new WorkerRemoteSpec("127.0.0.1", 0, true, 30, 2, Path.Combine(folder, "images"), 1L << 30);
        var spec = new WorkerSpec(
            "s-bench", "default", Token, 1, folder, WorkerDriver.Software, "@1000000tf@4096MiB", "medium", [device],
            Remote: remote);
        var path = Path.Combine(folder, WorkerFiles.Spec);
        File.WriteAllText(path, JsonSerializer.Serialize(spec, WorkerJson.Default.WorkerSpec));
        return Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "tensorfusion-worker.dll"), "--spec", path,
            },
            Environment = { ["TENSORFUSION_SOFTGPU_STATE"] = Path.Combine(folder, "gpu") },
        })!;
    }

    private static int WaitForPort(string folder, Process worker)
    {
        const string Says = "programs of other machines: 127.0.0.1 port ";
        var log = Path.Combine(folder, WorkerFiles.Log);
        var since = Stopwatch.GetTimestamp();
        while (!worker.HasExited && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(30))
        {
            var line = File.Exists(log)
                ? File.ReadLines(log).FirstOrDefault(l => l.Contains(Says, StringComparison.Ordinal))
                : null;
            if (line is not null)
            {
                return int.Parse(line[(line.IndexOf(Says, StringComparison.Ordinal) + Says.Length)..]);
            }

            Thread.Yield();
        }

        throw new InvalidOperationException($"The worker did not begin to listen; its log is {log}.");
    }

    private static Dictionary<string, string> Measure(string uri, string libraries)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { "transport-measure" },
            RedirectStandardOutput = true,
            Environment =
            {
                ["TENSORFUSION_CONNECTION"] = uri,
                ["TENSORFUSION_LOG"] = "error",
                ["LD_LIBRARY_PATH"] = libraries,
            },
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Insert(0, typeof(TransportBenchmark).Assembly.Location);
        }

        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }
}

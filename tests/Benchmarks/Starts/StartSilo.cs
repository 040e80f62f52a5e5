using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TensorFusion.Benchmarks.Starts;

/// <summary>A silo in its own process with one software GPU, and the command line that talks to it.</summary>
internal sealed class StartSilo : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tf-");
    private readonly Dictionary<string, string> _environment;
    private readonly string _root;
    private readonly Process _silo;

    private StartSilo(string root, string spares, string softwareGpu)
    {
        _root = root;
        var ports = Enumerable.Range(0, 4).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        Array.ForEach(ports, port => port.Start());
        var numbers = Array.ConvertAll(ports, port => ((IPEndPoint)port.LocalEndpoint).Port);
        Array.ForEach(ports, port => port.Stop());
        _environment = new()
        {
            ["TENSORFUSION_GATEWAY"] = $"127.0.0.1:{numbers[2]}",
            ["TENSORFUSION_LIB"] = Path.Combine(root, "artifacts/native/lib"),
            ["TENSORFUSION_HTTP_PORT"] = $"{numbers[0]}",
            ["TENSORFUSION_SILO_PORT"] = $"{numbers[1]}",
            ["TENSORFUSION_GATEWAY_PORT"] = $"{numbers[2]}",
            ["TENSORFUSION_STORE_PORT"] = $"{numbers[3]}",
            ["TENSORFUSION_DATA"] = Path.Combine(_folder.FullName, "data"),
            ["TENSORFUSION_RUN"] = Path.Combine(_folder.FullName, "run"),
            ["TENSORFUSION_WORKER"] = Program("src/NativeShim/Worker", "tensorfusion-worker"),
            ["TENSORFUSION_DRIVER"] = "software",
            ["TENSORFUSION_SOFTGPU"] = softwareGpu,
            ["TENSORFUSION_SOFTGPU_STATE"] = Path.Combine(_folder.FullName, "gpus"),
        };
        if (spares.Length > 0)
        {
            _environment["TENSORFUSION_SPARE_WORKERS"] = spares;
        }

        var start = Start(Program("src/Silo", "tensorfusion-silo"), []);
        start.RedirectStandardOutput = true;
        _silo = Process.Start(start)!;
        _silo.OutputDataReceived += (_, _) => { };
        _silo.BeginOutputReadLine();
        Health = new Uri($"http://127.0.0.1:{numbers[0]}/healthz");
    }

    private Uri Health { get; }

    /// <param name="root">The source tree whose build is measured.</param>
    /// <param name="spares">Workers that wait; empty for the default.</param>
    /// <param name="softwareGpu">As in TENSORFUSION_SOFTGPU.</param>
    public static async Task<StartSilo> OpenAsync(string root, string spares, string softwareGpu)
    {
        var silo = new StartSilo(root, spares, softwareGpu);
        using var http = new HttpClient();
        for (var i = 0; i < 600 && !silo._silo.HasExited; i++)
        {
            try
            {
                if ((await http.GetAsync(silo.Health)).IsSuccessStatusCode)
                {
                    return silo;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100);
        }

        await silo.DisposeAsync();
        throw new InvalidOperationException("the silo did not start");
    }

    /// <summary>Starts a program on a slice.</summary>
    public Process Run(string program, string options)
    {
        string[] words = ["run", "--tflops", "100", "--vram", "2GiB", options, "--", program];
        var start = Start(Program("src/Cli", "tensorfusion"), words.Where(word => word.Length > 0));
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return Process.Start(start)!;
    }

    public async ValueTask DisposeAsync()
    {
        using (var end = Process.Start("kill", [$"{_silo.Id}"]))
        {
            await end.WaitForExitAsync();
        }

        await _silo.WaitForExitAsync();
        _silo.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Program(string project, string name) =>
        Path.Combine(_root, project, "bin/Release/net10.0", name);

    private ProcessStartInfo Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}

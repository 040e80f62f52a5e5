using System.Text.Json.Nodes;

namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>
/// A silo in its own process with its own ports, folders and software GPUs, and the command line that talks to it.
/// </summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("tf-").FullName;
    private readonly Dictionary<string, string> _siloEnvironment;
    private readonly Dictionary<string, string> _clientEnvironment;
    private readonly int _httpPort;
    private RunningProgram? _process;

    private TestSilo(string softwareGpus, IReadOnlyDictionary<string, string> settings)
    {
        var ports = FreePorts.Take(4);
        _httpPort = ports[0];
        _clientEnvironment = new()
        {
            ["TENSORFUSION_GATEWAY"] = $"127.0.0.1:{ports[2]}",
            ["TENSORFUSION_LIB"] = Installation.ClientLibraryFolder,
            ["NO_COLOR"] = "1",
        };
        _siloEnvironment = new(_clientEnvironment)
        {
            ["TENSORFUSION_HTTP_PORT"] = $"{ports[0]}",
            ["TENSORFUSION_SILO_PORT"] = $"{ports[1]}",
            ["TENSORFUSION_GATEWAY_PORT"] = $"{ports[2]}",
            ["TENSORFUSION_STORE_PORT"] = $"{ports[3]}",
            ["TENSORFUSION_DATA"] = Path.Combine(_folder, "data"),
            ["TENSORFUSION_RUN"] = RunFolder,
            ["TENSORFUSION_NODE"] = "node-1",
            ["TENSORFUSION_WORKER"] = Installation.Worker,
            ["TENSORFUSION_DRIVER"] = "software",
            ["TENSORFUSION_SOFTGPU"] = softwareGpus,
            ["TENSORFUSION_SOFTGPU_STATE"] = Path.Combine(_folder, "gpus"),
        };
        foreach (var (name, value) in settings)
        {
            _siloEnvironment[name] = value;
        }
    }

    /// <summary>What a program needs in its environment to find this silo.</summary>
    public IReadOnlyDictionary<string, string> ClientEnvironment => _clientEnvironment;

    /// <summary>The SDK, connected to this silo.</summary>
    public async Task<TensorFusionClient> ConnectAsync() => await TensorFusionClient.ConnectAsync(
        new TensorFusionClientOptions { Gateways = [_clientEnvironment["TENSORFUSION_GATEWAY"]] });

    public Uri Http => new($"http://127.0.0.1:{_httpPort}");

    private string RunFolder => Path.Combine(_folder, "run");

    /// <param name="softwareGpus">As in TENSORFUSION_SOFTGPU.</param>
    /// <param name="settings">Further environment variables of the silo.</param>
    public static async Task<TestSilo> StartAsync(
        string softwareGpus, IReadOnlyDictionary<string, string>? settings = null)
    {
        var silo = new TestSilo(softwareGpus, settings ?? new Dictionary<string, string>());
        try
        {
            await silo.StartProcessAsync();
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the silo as a power cut would; its workers go on.</summary>
    public async Task KillAsync()
    {
        _process!.Signal(SigKill);
        await _process.WaitForExitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>Starts the silo again, with the data that it left.</summary>
    public async Task StartProcessAsync()
    {
        _process = RunningProgram.Start(Installation.Silo, [], _siloEnvironment);
        using var http = new HttpClient { BaseAddress = Http, Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.TrueAsync(
            async () =>
            {
                if (_process.HasExited)
                {
                    throw new InvalidOperationException($"The silo ended: {_process.Describe()}");
                }

                try
                {
                    using var answer = await http.GetAsync("/healthz");
                    return answer.IsSuccessStatusCode;
                }
                catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
                {
                    return false;
                }
            },
            StartLimit,
            () => $"The silo is not healthy: {_process.Describe()}");
    }

    /// <summary>Starts the command line and lets it run.</summary>
    public RunningProgram Start(params string[] arguments) =>
        RunningProgram.Start(Installation.Cli, arguments, _clientEnvironment);

    /// <summary>Starts a program on a slice of 4 GiB and the given compute.</summary>
    public RunningProgram StartOnSlice(string name, decimal tflops, params string[] program) => Start(
        ["run", "--name", name, "--tflops", $"{Tflops.From(tflops)}", "--vram", "4GiB", "--", .. program]);

    /// <summary>Runs the command line to its end.</summary>
    public async Task<CommandResult> RunAsync(params string[] arguments)
    {
        await using var command = Start(arguments);
        var status = await command.WaitForExitAsync(CommandLimit);
        return new CommandResult(status, command.Output, command.Errors);
    }

    /// <summary>The items of <c>get KIND -o json</c>.</summary>
    public async Task<JsonArray> GetAsync(string kind)
    {
        var result = await RunAsync("get", kind, "-o", "json");
        Assert.True(result.Status == 0, result.ToString());
        return JsonNode.Parse(result.Output)!.AsArray();
    }

    /// <summary>Process ids of this silo's workers that have a slice.</summary>
    public IReadOnlyList<int> Workers() => [.. Processes("tensorfusion-worker", $"{RunFolder}/slices/")];

    /// <summary>Process ids of those that wait for one.</summary>
    public IReadOnlyList<int> Spares() => [.. Processes("tensorfusion-worker", $"{RunFolder}/spares/")];

    /// <summary>The worker of one slice.</summary>
    public int WorkerOf(string slice) =>
        Assert.Single(Processes("tensorfusion-worker", $"{RunFolder}/slices/{slice}/"));

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Signal(SigTerm);
            await ((Task)_process.WaitForExitAsync(TimeSpan.FromSeconds(30)))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _process.DisposeAsync();
        }

        foreach (var worker in Workers())
        {
            RunningProgram.Signal(worker, SigKill);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<int> Processes(string name, string argument)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id)
                && CommandLine(folder) is { } line
                && line.Contains(name, StringComparison.Ordinal)
                && line.Contains(argument, StringComparison.Ordinal))
            {
                yield return id;
            }
        }
    }

    private static string? CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // it ended meanwhile
        }
    }
}

using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>Prometheus and Alertmanager, as Debian packs them, on ports of their own.</summary>
internal sealed class Monitoring : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("tf-prom-").FullName;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly int[] _ports = FreePorts.Take(2);
    private RunningProgram? _prometheus;
    private RunningProgram? _alertmanager;

    public string Alertmanager => $"http://127.0.0.1:{_ports[1]}";

    private string Prometheus => $"http://127.0.0.1:{_ports[0]}";

    public async Task StartAlertmanagerAsync()
    {
        var file = Write("alertmanager.yml", "route: { receiver: none }\nreceivers: [ { name: none } ]\n");
        _alertmanager = Start(
            "prometheus-alertmanager",
            $"--config.file={file}",
            $"--storage.path={_folder}/am",
            $"--web.listen-address=127.0.0.1:{_ports[1]}",
            "--cluster.listen-address=");
        await ReadyAsync(_alertmanager, $"{Alertmanager}/-/ready");
    }

    /// <summary>Starts Prometheus with the rules of the repository.</summary>
    public async Task StartPrometheusAsync(Uri silo)
    {
        var file = Write("prometheus.yml", $$"""
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            rule_files: [ "{{Installation.Root}}/deploy/prometheus/tensorfusion-rules.yml" ]
            alerting: { alertmanagers: [ { static_configs: [ { targets: [ "127.0.0.1:{{_ports[1]}}" ] } ] } ] }
            scrape_configs: [ { job_name: tensorfusion, static_configs: [ { targets: [ "{{silo.Authority}}" ] } ] } ]
            """);
        _prometheus = Start(
            "prometheus",
            $"--config.file={file}",
            $"--storage.tsdb.path={_folder}/data",
            $"--web.listen-address=127.0.0.1:{_ports[0]}");
        await ReadyAsync(_prometheus, $"{Prometheus}/-/ready");
    }

    /// <summary>Number of series that a query gives; throws with Prometheus's words when it is wrong.</summary>
    public async Task<int> CountAsync(string query)
    {
        var answer = await _http.GetAsync($"{Prometheus}/api/v1/query?query={Uri.EscapeDataString(query)}");
        var json = await answer.Content.ReadFromJsonAsync<JsonNode>();
        Assert.True((string?)json!["status"] == "success", $"{query}: {json}");
        return json["data"]!["result"]!.AsArray().Count;
    }

    /// <summary>Names of the alerts that fire in Prometheus.</summary>
    public async Task<IReadOnlyList<string>> PrometheusAlertsAsync()
    {
        var json = await _http.GetFromJsonAsync<JsonNode>($"{Prometheus}/api/v1/alerts");
        return [.. json!["data"]!["alerts"]!.AsArray().Select(alert => (string)alert!["labels"]!["alertname"]!)];
    }

    /// <summary>Alerts that Alertmanager has.</summary>
    public async Task<IReadOnlyList<JsonNode>> AlertmanagerAlertsAsync()
    {
        var json = await _http.GetFromJsonAsync<JsonNode>($"{Alertmanager}/api/v2/alerts");
        return [.. json!.AsArray().Select(alert => alert!)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in (RunningProgram?[])[_prometheus, _alertmanager])
        {
            if (program is not null)
            {
                await program.DisposeAsync();
            }
        }

        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static RunningProgram Start(string program, params string[] arguments) =>
        RunningProgram.Start(program, arguments, new Dictionary<string, string>());

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private Task ReadyAsync(RunningProgram program, string address) => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                return (await _http.GetAsync(address)).IsSuccessStatusCode;
            }
            catch (HttpRequestException) when (!program.HasExited)
            {
                return false;
            }
        },
        StartLimit,
        () => $"{address} is not ready: {program.Describe()}");
}

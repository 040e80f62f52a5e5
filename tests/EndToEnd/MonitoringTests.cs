using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Org.BouncyCastle.Security;
using TensorFusion.Tests.EndToEnd.Infrastructure;

namespace TensorFusion.Tests.EndToEnd;

/// <summary>Metrics, alerts and dashboards of a silo in which everything that they tell of is there.</summary>
public sealed partial class MonitoringTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("tf-mon-").FullName;
    private readonly Monitoring _monitoring = new();
    private readonly WebhookListener _webhook = new();
    private readonly MailListener _mail = new();
    private TestSilo? _silo;
    private TensorFusionClient? _client;

    private TestSilo Silo => _silo!;

    private TensorFusionClient Client => _client!;

    public async Task InitializeAsync()
    {
        var (licence, key) = WriteLicence(_folder);
        await _monitoring.StartAlertmanagerAsync();
        _silo = await TestSilo.StartAsync("Soft-100:1@100tf@16384MiB", new Dictionary<string, string>
        {
            ["TENSORFUSION_LICENCE"] = licence,
            ["TENSORFUSION_LICENCE_KEY"] = key,
            ["TENSORFUSION_ALERT_WEBHOOK"] = _webhook.Address,
            ["TENSORFUSION_ALERTMANAGER"] = _monitoring.Alertmanager,
            ["TENSORFUSION_ALERT_MAIL"] = _mail.Address,
        });
        _client = await _silo.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        await _monitoring.DisposeAsync();
        await _webhook.DisposeAsync();
        await _mail.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_is_documented_is_served_and_drawn_and_alerts_arrive()
    {
        await LiveAsync();
        await MetricsAreTheDocumentedOnesAsync();
        await _monitoring.StartPrometheusAsync(Silo.Http);
        await EveryQueryHasAnAnswerAsync();
        await AlertsArriveAsync();
    }

    /// <summary>A workload that runs, a slice that ended, one whose worker died, a quota and a budget.</summary>
    private async Task LiveAsync()
    {
        await Client.SetQuotaAsync("default", new()
        {
            TotalSlices = 20,
            TotalGpus = 20,
            TotalTflops = Tflops.From(1000),
            TotalVram = MiB.FromGiB(1000),
        });
        await Client.SetBudgetAsync("default", new() { Monthly = Money.From(100) });
        await Client.ApplyWorkloadAsync(new()
        {
            Name = "serve",
            Replicas = 1,
            Slice = new() { Tflops = Tflops.From(20), Vram = MiB.FromGiB(1) },
        });
        await using var run = Silo.StartOnSlice("done", 10, "true");
        Assert.True(await run.WaitForExitAsync(Limit) == 0, run.Describe());
        var dies = await Client.SubmitAsync(new() { Tflops = Tflops.From(5), Vram = MiB.FromGiB(1), Name = "dies" });
        var running = await Client.WaitUntilRunningAsync(dies.Id, Limit);

        // A counter is seen to grow when it was seen before.
        await Eventually.TrueAsync(
            async () => (await MetricsAsync()).Split('\n').Any(line =>
                line.StartsWith("tensorfusion_slice_restarts_total{", StringComparison.Ordinal)
                && line.Contains("name=\"dies\"", StringComparison.Ordinal)),
            Limit,
            () => "The slice has no metrics.");
        RunningProgram.Signal(running.WorkerPid, 9);
        await Client.BecomesAsync("dies", slice => slice is { Restarts: 1, Phase: SlicePhase.Running }, Limit);
    }

    private async Task MetricsAreTheDocumentedOnesAsync()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Installation.Root, "docs", "reference", "metrics.md"));
        var documented = DocumentedName().Matches(page).Select(match => match.Groups[1].Value).ToHashSet();
        HashSet<string> served = [];
        await Eventually.TrueAsync(
            async () =>
            {
                var text = await MetricsAsync();
                served = [.. FamilyName().Matches(text).Select(match => match.Groups[1].Value)];
                return served.IsSupersetOf(documented.Except(Rare));
            },
            Limit,
            () => $"Not served: {string.Join(", ", documented.Except(served))}");
        Assert.Empty(served.Except(documented));
        var card = (await MetricsAsync()).Split('\n').First(line =>
            line.StartsWith("DCGM_FI_DEV_FB_USED{", StringComparison.Ordinal));
        Assert.All(
            (string[])["gpu=\"0\"", "UUID=\"GPU-", "device=\"nvidia0\"", "modelName=\"", "Hostname=\""],
            label => Assert.Contains(label, card));
    }

    /// <summary>Served once a pick was refused, which nobody can bring about from outside.</summary>
    private static IEnumerable<string> Rare => ["tensorfusion_placement_refusals_total"];

    private async Task EveryQueryHasAnAnswerAsync()
    {
        var queries = Directory.EnumerateFiles(Path.Combine(Installation.Root, "deploy", "grafana"), "*.json")
            .Select(file => JsonNode.Parse(File.ReadAllText(file))!)
            .SelectMany(dashboard => dashboard["panels"]!.AsArray())
            .SelectMany(panel => panel!["targets"]!.AsArray())
            .Select(target => (string)target!["expr"]!)
            .Where(query => !Rare.Any(query.Contains))
            .ToList();
        Assert.True(queries.Count > 50, $"{queries.Count} queries");

        // Of a rule, each side must be there: that the trouble itself is not is as it should be.
        var rules = await Client.ListAlertRulesAsync();
        queries.AddRange(rules.SelectMany(rule => RuleMetric().Matches(rule.Expression).Select(match => match.Value)));
        var silent = new List<string>();
        await Eventually.TrueAsync(
            async () =>
            {
                silent.Clear();
                foreach (var query in queries.Distinct())
                {
                    if (await _monitoring.CountAsync(query) == 0)
                    {
                        silent.Add(query);
                    }
                }

                return silent.Count == 0;
            },
            Limit,
            () => $"No answer to: {string.Join("; ", silent)}");
    }

    private async Task AlertsArriveAsync()
    {
        await Eventually.TrueAsync(
            async () => (await Client.ListAlertsAsync()).Any(alert =>
                alert is { Rule: "WorkerDied", State: AlertState.Firing }),
            Limit,
            () => "The dead worker raised no alert.");
        IReadOnlyList<JsonNode> alerts = [];
        await Eventually.TrueAsync(
            async () =>
            {
                alerts = await _monitoring.AlertmanagerAlertsAsync();
                return alerts.Any(alert => (string)alert["labels"]!["alertname"]! == "WorkerDied"
                    && (string)alert["labels"]!["name"]! == "dies");
            },
            Limit,
            () => $"Alertmanager has: {string.Join(", ", alerts)}");
        await Eventually.TrueAsync(
            async () => (await _monitoring.PrometheusAlertsAsync()).Contains("Watchdog"), Limit, () => "No watchdog.");
        await Eventually.TrueAsync(
            () => _webhook.Text.Contains("\"WorkerDied\"", StringComparison.Ordinal), Limit, () => _webhook.Text);
        await Eventually.TrueAsync(
            () => _mail.Text.Contains("WorkerDied", StringComparison.Ordinal), Limit, () => _mail.Text);
    }

    private async Task<string> MetricsAsync()
    {
        using var http = new HttpClient { BaseAddress = Silo.Http };
        return await http.GetStringAsync("/metrics");
    }

    private static (string Licence, string Key) WriteLicence(string folder)
    {
        var secret = new byte[Ed25519.SecretKeySize];
        var key = new byte[Ed25519.PublicKeySize];
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.GeneratePrivateKey(new SecureRandom(), secret);
        Ed25519.GeneratePublicKey(secret, 0, key, 0);
        var now = TimeProvider.System.GetUtcNow();
        var licence = new Licence
        {
            Holder = "Test",
            Tier = LicenceTier.Standard,
            From = now.AddDays(-1),
            To = now.AddYears(1)
        };
        var signed = JsonSerializer.SerializeToUtf8Bytes(licence, AccountingJson.Default.Licence);
        Ed25519.Sign(secret, 0, signed, 0, signed.Length, signature, 0);
        var (licenceFile, keyFile) = (Path.Combine(folder, "licence.json"), Path.Combine(folder, "licence.key"));
        File.WriteAllText(licenceFile, new JsonObject
        {
            ["licence"] = Convert.ToBase64String(signed),
            ["signature"] = Convert.ToBase64String(signature),
        }.ToJsonString());
        File.WriteAllText(keyFile, Convert.ToBase64String(key));
        return (licenceFile, keyFile);
    }

    [GeneratedRegex(@"^\| `((?:tensorfusion|DCGM)_\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedName();

    [GeneratedRegex(@"^# TYPE ((?:tensorfusion|DCGM)_\w+) ", RegexOptions.Multiline)]
    private static partial Regex FamilyName();

    [GeneratedRegex(@"tensorfusion_\w+")]
    private static partial Regex RuleMetric();
}

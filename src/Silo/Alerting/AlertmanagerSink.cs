using System.Collections.Immutable;
using System.Text.Json.Nodes;
using TensorFusion.Grains.Alerts;

namespace TensorFusion.Silo.Alerting;

/// <summary>
/// Posts to Alertmanager's API (v2). It wants to hear of an alert again before the end that it was told; one that is
/// over is told with an end that has come.
/// </summary>
internal sealed class AlertmanagerSink(HttpClient http, Uri address, TimeProvider clock) : IAlertSink
{
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(4);

    public bool WantsReminders => true;

    public async Task SendAsync(ImmutableArray<AlertInfo> alerts, CancellationToken cancellationToken)
    {
        var body = new JsonArray([.. alerts.Select(ToJson)]);
        using var content = new StringContent(
            body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(address, "/api/v2/alerts"), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private JsonNode ToJson(AlertInfo alert)
    {
        var labels = new JsonObject
        {
            ["alertname"] = alert.Rule,
            ["severity"] = alert.Severity.ToString().ToLowerInvariant(),
        };
        foreach (var (name, value) in alert.Labels)
        {
            labels[name] = value;
        }

        var end = alert.ResolvedAt ?? clock.GetUtcNow() + Validity;
        return new JsonObject
        {
            ["labels"] = labels,
            ["annotations"] = new JsonObject { ["summary"] = alert.Summary, ["runbook"] = alert.Runbook },
            ["startsAt"] = $"{alert.FiredAt ?? alert.Since:O}",
            ["endsAt"] = $"{end:O}",
        };
    }
}

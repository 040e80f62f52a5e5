using System.Collections.Immutable;
using System.Net.Http.Json;
using TensorFusion.Grains.Alerts;

namespace TensorFusion.Silo.Alerting;

/// <summary>Posts what changed as JSON: <c>{ "alerts": [ ... ] }</c>.</summary>
internal sealed class WebhookSink(HttpClient http, Uri address) : IAlertSink
{
    public bool WantsReminders => false;

    public async Task SendAsync(ImmutableArray<AlertInfo> alerts, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(
            address, new AlertMessage { Alerts = alerts }, AlertJson.Default.AlertMessage, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
